"""Five sources of one status are one badge."""

from perineural.clinical.facts import Source, Status
from perineural.web.templatetags.facts import statuses


def test_each_status_is_said_once_in_the_order_of_the_sources():
    given = (Status.WEAK, Status.VERIFIED, Status.VERIFIED, Status.WEAK)

    assert statuses([Source("A paper.", each) for each in given]) == [Status.WEAK, Status.VERIFIED]
