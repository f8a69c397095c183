package rules.logs.stream_change_test

import data.lib.testing
import data.rules.logs.stream_change

_asked := testing.evaluation(object.union(
	{"action": {"name": "createLogStream"}},
	testing.about([testing.target("app", "0oa1", {})]),
))

test_holds_whoever_asks if {
	some finding in stream_change.hold with input as _asked
	finding.proof.operation == "createLogStream"
	finding.severity == "critical"
}

test_silent_with_any_effect_but_hold if {
	not stream_change.block with input as _asked
	not stream_change.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in stream_change.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
