package rules.org.whole_org_test

import data.lib.testing
import data.rules.org.whole_org

_asked := testing.evaluation(object.union(
	{"action": {"name": "startOrgFailover"}},
	testing.about([testing.target("org", "org", {})]),
))

test_holds_whoever_asks if {
	some finding in whole_org.hold with input as _asked
	finding.proof == {"operation": "startOrgFailover", "of": {"type": "org", "id": "org"}}
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not whole_org.block with input as _asked
	not whole_org.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in whole_org.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
