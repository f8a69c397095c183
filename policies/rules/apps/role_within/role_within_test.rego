package rules.apps.role_within_test

import data.lib.testing
import data.rules.apps.role_within

_asked(written, patched) := testing.evaluation({"action": {
	"name": "updateApplicationUser",
	"properties": {"attributes_written": written, "patched_fields": patched},
}})

test_holds_on_a_role_within_the_app if {
	some finding in role_within.hold with input as _asked(["email", "samlRoles"], 0)
	finding.proof.attributes_written == ["email", "samlRoles"]
	count(role_within.hold) == 1 with input as _asked(["permissionSet"], 0)
	count(role_within.hold) == 1 with input as _asked(["isAdmin"], 0)
}

test_holds_on_a_name_that_could_not_be_told_and_on_a_patch if {
	count(role_within.hold) == 1 with input as _asked(["(other)"], 0)
	count(role_within.hold) == 1 with input as _asked([], 1)
}

test_silent_on_a_profile_without_rights if {
	count(role_within.hold) == 0 with input as _asked([], 0)
	count(role_within.hold) == 0 with input as _asked(["email", "department"], 0)
}

test_holds_when_what_is_written_is_missing if {
	count(role_within.hold) == 1 with input as testing.evaluation({"action": {"name": "updateApplicationUser"}})
}
