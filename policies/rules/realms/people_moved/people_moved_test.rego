package rules.realms.people_moved_test

import data.lib.testing
import data.rules.realms.people_moved

_asked := testing.evaluation(object.union(
	{"action": {"name": "executeRealmAssignment"}},
	testing.about([testing.target("realm", "guo1realm000000000001", {})]),
))

test_holds_whoever_asks if {
	some finding in people_moved.hold with input as _asked
	finding.proof == {"operation": "executeRealmAssignment", "of": {"type": "realm", "id": "guo1realm000000000001"}}
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not people_moved.block with input as _asked
	not people_moved.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in people_moved.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
