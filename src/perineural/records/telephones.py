"""Telephone numbers as a gateway takes them, read as they are dialled in the clinic's country."""

import phonenumbers


def e164(telephone: str, country: str) -> str:
    """A number such as `+493012345`, if it can be one of this country.

    Args:
        country: Two letters of ISO 3166, such as `DE`. A number of another country is none: texts
            abroad cost, and are what strangers abuse a clinic's gateway for.

    Returns:
        The number as E.164; "" when it is none, of another country, or no country is known.

    Examples:
        >>> e164("030 / 901 820", "DE"), e164("+44 20 7946 0958", "DE"), e164("030 901820", "")
        ('+4930901820', '', '')
    """
    if not country:
        return ""
    try:
        number = phonenumbers.parse(telephone, country)
    except phonenumbers.NumberParseException:
        return ""
    of_country = number.country_code == phonenumbers.country_code_for_region(country)
    if not of_country or not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_country(code: str) -> bool:
    """Whether two letters name a country that has telephone numbers."""
    return code in phonenumbers.SUPPORTED_REGIONS
