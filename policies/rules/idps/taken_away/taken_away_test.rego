package rules.idps.taken_away_test

import data.lib.testing
import data.rules.idps.taken_away

_asked := testing.evaluation(object.union(
	{"action": {"name": "deactivateIdentityProvider"}},
	testing.about([testing.target("idp", "one1", {})]),
))

test_holds_whoever_asks if {
	some finding in taken_away.hold with input as _asked
	finding.proof == {"operation": "deactivateIdentityProvider", "of": {"type": "idp", "id": "one1"}}
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not taken_away.block with input as _asked
	not taken_away.alert with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in taken_away.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
