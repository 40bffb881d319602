"""Python imports this by its name when it starts: the clock of that process goes DRILL_CLOCK_DAYS ahead.

libfaketime would set the clock of any program, but Python's waits with a time-out end at once or never below it.
"""

import datetime
import os

import time_machine

ahead = datetime.timedelta(days=int(os.environ["DRILL_CLOCK_DAYS"]))
time_machine.travel(datetime.datetime.now(datetime.UTC) + ahead, tick=True).start()
