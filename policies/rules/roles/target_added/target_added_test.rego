package rules.roles.target_added_test

import data.lib.testing
import data.rules.roles.target_added

_asked := testing.evaluation(object.union(
	{"action": {"name": "assignGroupTargetToUserRole"}},
	testing.about([testing.target("user", "one1", {})]),
))

test_holds_whoever_asks if {
	some finding in target_added.hold with input as _asked
	finding.proof == {"operation": "assignGroupTargetToUserRole", "of": {"type": "user", "id": "one1"}}
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not target_added.block with input as _asked
	not target_added.alert with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in target_added.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
