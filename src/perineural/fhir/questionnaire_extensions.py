"""The extensions of a Questionnaire that are read and written, by address.

Source:
    HL7 FHIR R4 4.0.1, Extensions for Questionnaire (`questionnaire-profiles.html`); of Structured
    Data Capture nothing is read. Those that begin with `urn:perineural:` are ours: a drawing on
    the body, a mark on it, a score by rule.
"""

_HL7 = "http://hl7.org/fhir/StructureDefinition/"
ITEM_CONTROL = _HL7 + "questionnaire-itemControl"
ITEM_CONTROL_SYSTEM = "http://hl7.org/fhir/questionnaire-item-control"
SLIDER_STEP = _HL7 + "questionnaire-sliderStepValue"
UNIT = _HL7 + "questionnaire-unit"
OPTION_ALONE = _HL7 + "questionnaire-optionExclusive"
ORDINAL = _HL7 + "ordinalValue"
MIN_VALUE = _HL7 + "minValue"
MAX_VALUE = _HL7 + "maxValue"
MAX_DECIMALS = _HL7 + "maxDecimalPlaces"

_OURS = "urn:perineural:fhir:"
DRAWING = _OURS + "body-drawing"
MARK = _OURS + "body-mark"
SCORE = _OURS + "score"
VERSION_HASH = _OURS + "questionnaire-hash"
