package rules.sources.outside_people_test

import data.lib.testing
import data.rules.sources.outside_people

_asked := testing.evaluation(object.union(
	{"action": {"name": "startImportFromIdentitySource"}},
	testing.about([testing.target("identity_source", "0oa1source00000000001", {})]),
))

test_holds_whoever_asks if {
	some finding in outside_people.hold with input as _asked
	finding.proof == {"operation": "startImportFromIdentitySource", "of": {"type": "identity_source", "id": "0oa1source00000000001"}}
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not outside_people.block with input as _asked
	not outside_people.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in outside_people.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
