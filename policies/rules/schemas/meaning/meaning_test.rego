package rules.schemas.meaning_test

import data.lib.testing
import data.rules.schemas.meaning

_asked := testing.evaluation(object.union(
	{"action": {"name": "updateProfileMapping"}},
	testing.about([testing.target("profile_mapping", "prm1", {})]),
))

test_holds_whoever_asks if {
	some finding in meaning.hold with input as _asked
	finding.proof == {"operation": "updateProfileMapping", "of": {"type": "profile_mapping", "id": "prm1"}}
	finding.severity == "medium"
}

test_silent_with_any_effect_but_hold if {
	not meaning.block with input as _asked
	not meaning.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in meaning.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
