package rules.apps.provisioning_test

import data.lib.testing
import data.rules.apps.provisioning

_asked := testing.evaluation(object.union(
	{"action": {"name": "updateDefaultProvisioningConnectionForApplication"}},
	testing.about([testing.target("app", "one1", {})]),
))

test_holds_whoever_asks if {
	some finding in provisioning.hold with input as _asked
	finding.proof == {"operation": "updateDefaultProvisioningConnectionForApplication", "of": {"type": "app", "id": "one1"}}
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not provisioning.block with input as _asked
	not provisioning.alert with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in provisioning.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
