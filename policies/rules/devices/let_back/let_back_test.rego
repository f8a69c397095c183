package rules.devices.let_back_test

import data.lib.testing
import data.rules.devices.let_back

_asked := testing.evaluation(object.union(
	{"action": {"name": "activateDevice"}},
	testing.about([testing.target("device", "one1", {})]),
))

test_alerts_whoever_asks if {
	some finding in let_back.alert with input as _asked
	finding.proof == {"operation": "activateDevice", "of": {"type": "device", "id": "one1"}}
	finding.severity == "medium"
}

test_silent_with_any_effect_but_alert if {
	not let_back.block with input as _asked
	not let_back.hold with input as _asked
}

test_alerts_when_the_resource_is_missing if {
	some finding in let_back.alert with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
