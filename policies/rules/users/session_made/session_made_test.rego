package rules.users.session_made_test

import data.lib.testing
import data.rules.users.session_made

_asked := testing.evaluation(object.union(
	{"action": {"name": "createSession"}},
	testing.about([testing.target("session", "one1", {})]),
))

test_holds_whoever_asks if {
	some finding in session_made.hold with input as _asked
	finding.proof == {"operation": "createSession", "of": {"type": "session", "id": "one1"}}
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not session_made.block with input as _asked
	not session_made.alert with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in session_made.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
