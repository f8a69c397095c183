package rules.agents.first_write_test

import data.lib.testing
import data.rules.agents.first_write

test_alerts_on_the_first_write_of_its_kind if {
	asked := testing.evaluation({"context": {"history": {"operation_first_at": 0}}})
	some finding in first_write.alert with input as asked
	finding.proof.operation == "updateUser"
}

test_silent_when_it_has_done_so_before if {
	count(first_write.alert) == 0 with input as testing.evaluation({})
}

test_alerts_when_history_is_missing if {
	asked := testing.without(testing.evaluation({}), "/context/history")
	count(first_write.alert) == 1 with input as asked
}
