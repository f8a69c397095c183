package rules.roles.lessened_test

import data.lib.testing
import data.rules.roles.lessened

_asked := testing.evaluation(object.union(
	{"action": {"name": "deleteRole"}},
	testing.about([testing.target("role", "one1", {})]),
))

test_alerts_whoever_asks if {
	some finding in lessened.alert with input as _asked
	finding.proof == {"operation": "deleteRole", "of": {"type": "role", "id": "one1"}}
	finding.severity == "medium"
}

test_silent_with_any_effect_but_alert if {
	not lessened.block with input as _asked
	not lessened.hold with input as _asked
}

test_alerts_when_the_resource_is_missing if {
	some finding in lessened.alert with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
