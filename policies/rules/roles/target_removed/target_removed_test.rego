package rules.roles.target_removed_test

import data.lib.testing
import data.rules.roles.target_removed

test_holds_when_a_limit_is_taken_away if {
	count(target_removed.hold) == 1 with input as testing.evaluation({})
}

test_silent_with_any_effect_but_hold if {
	not target_removed.block with input as testing.evaluation({})
	not target_removed.allow with input as testing.evaluation({})
}

test_holds_when_the_resource_is_missing if {
	some finding in target_removed.hold with input as testing.without(testing.evaluation({}), "/resource")
	finding.proof.of == "unknown"
}
