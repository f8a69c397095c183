package rules.zones.opening_test

import data.lib.testing
import data.rules.zones.opening

_asked := testing.evaluation(object.union(
	{"action": {"name": "createNetworkZone"}},
	testing.about([testing.target("app", "0oa1", {})]),
))

test_holds_whoever_asks if {
	some finding in opening.hold with input as _asked
	finding.proof.operation == "createNetworkZone"
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not opening.block with input as _asked
	not opening.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in opening.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
