package rules.users.bulk_deactivation_test

import data.lib.testing
import data.rules.users.bulk_deactivation

_after(count) := testing.evaluation({"context": {"history": {"destroys_last_hour": count}}})

test_holds_at_the_first_limit if {
	some finding in bulk_deactivation.hold with input as _after(10)
	finding.proof.destroys_last_hour == 10
}

test_blocks_at_the_second_limit if {
	count(bulk_deactivation.block) == 1 with input as _after(50)
	count(bulk_deactivation.hold) == 0 with input as _after(50)
}

test_silent_below_the_first_limit if {
	count(bulk_deactivation.hold) == 0 with input as _after(9)
	count(bulk_deactivation.block) == 0 with input as _after(9)
}

test_blocks_when_history_is_missing if {
	asked := testing.without(_after(0), "/context/history/destroys_last_hour")
	count(bulk_deactivation.block) == 1 with input as asked
}
