"""The curve of Kaplan and Meier, with Greenwood's error and its interval, of rows in memory."""

from columns import column, places
from measured import measured

from perineural.statistics.durations.kaplan_meier import kaplan_meier

if __name__ == "__main__":
    time, event = column("time"), column("event")
    kaplan_meier(time[:1000], event[:1000])
    at = places(time)
    measured(
        lambda: kaplan_meier(time, event),
        lambda curve: [value for each in at for value in curve.at(each)],
    )
