package rules.idps.trust_change_test

import data.lib.testing
import data.rules.idps.trust_change

_asked := testing.evaluation(object.union(
	{"action": {"name": "createIdentityProvider"}},
	testing.about([testing.target("app", "0oa1", {})]),
))

test_holds_whoever_asks if {
	some finding in trust_change.hold with input as _asked
	finding.proof.operation == "createIdentityProvider"
	finding.severity == "critical"
}

test_silent_with_any_effect_but_hold if {
	not trust_change.block with input as _asked
	not trust_change.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in trust_change.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
