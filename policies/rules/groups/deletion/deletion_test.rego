package rules.groups.deletion_test

import data.lib.testing
import data.rules.groups.deletion

_asked := testing.evaluation(testing.about([testing.target("group", "00g1", {})]))

test_holds_when_a_group_is_deleted if {
	some finding in deletion.hold with input as _asked
	finding.proof.resource.id == "00g1"
}

test_silent_with_any_effect_but_hold if {
	not deletion.block with input as _asked
	not deletion.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	count(deletion.hold) == 1 with input as testing.without(_asked, "/resource")
}
