package rules.brands.sign_in_experience_test

import data.lib.testing
import data.rules.brands.sign_in_experience

_asked := testing.evaluation(object.union(
	{"action": {"name": "replaceCustomizedSignInPage"}},
	testing.about([testing.target("brand", "bnd1brand0000000000001", {})]),
))

test_holds_whoever_asks if {
	some finding in sign_in_experience.hold with input as _asked
	finding.proof == {"operation": "replaceCustomizedSignInPage", "of": {"type": "brand", "id": "bnd1brand0000000000001"}}
	finding.severity == "critical"
}

test_silent_with_any_effect_but_hold if {
	not sign_in_experience.block with input as _asked
	not sign_in_experience.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in sign_in_experience.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
