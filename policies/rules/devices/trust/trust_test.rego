package rules.devices.trust_test

import data.lib.testing
import data.rules.devices.trust

_asked := testing.evaluation(object.union(
	{"action": {"name": "replaceDeviceAssurancePolicy"}},
	testing.about([testing.target("device_assurance", "dae1", {})]),
))

test_holds_whoever_asks if {
	some finding in trust.hold with input as _asked
	finding.proof == {"operation": "replaceDeviceAssurancePolicy", "of": {"type": "device_assurance", "id": "dae1"}}
	finding.severity == "medium"
}

test_silent_with_any_effect_but_hold if {
	not trust.block with input as _asked
	not trust.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in trust.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
