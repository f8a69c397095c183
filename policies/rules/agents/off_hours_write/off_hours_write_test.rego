package rules.agents.off_hours_write_test

import data.lib.testing
import data.rules.agents.off_hours_write

_at(weekday, hour) := testing.evaluation({"context": {"weekday": weekday, "hour": hour}})

test_alerts_at_night if {
	count(off_hours_write.alert) == 1 with input as _at(2, 3)
}

test_alerts_at_the_hour_when_work_ends if {
	count(off_hours_write.alert) == 1 with input as _at(2, 20)
}

test_alerts_on_a_sunday if {
	some finding in off_hours_write.alert with input as _at(0, 12)
	finding.proof.time == "2026-11-24T12:00:00.000Z"
}

test_silent_at_noon_on_a_tuesday if {
	count(off_hours_write.alert) == 0 with input as _at(2, 12)
}

test_alerts_when_the_hour_is_missing if {
	asked := testing.without(_at(2, 12), "/context/hour")
	count(off_hours_write.alert) == 1 with input as asked
}
