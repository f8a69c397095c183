package rules.users.admin_credentials_test

import data.lib.testing
import data.rules.users.admin_credentials

_asked(kind, facts) := testing.evaluation(object.union(
	testing.asker(kind),
	testing.about([testing.target("user", "00u1", facts)]),
))

test_blocks_when_an_ai_agent_sets_the_password_of_an_admin if {
	some finding in admin_credentials.block with input as _asked("ai_agent", {"is_admin": true})
	finding.severity == "critical"
}

test_holds_when_a_service_sets_the_password_of_an_admin if {
	count(admin_credentials.hold) == 1 with input as _asked("service", {"is_admin": true})
}

test_silent_on_a_user_without_admin_rights if {
	count(admin_credentials.hold) == 0 with input as _asked("service", {"is_admin": false})
	count(admin_credentials.block) == 0 with input as _asked("ai_agent", {"is_admin": false})
}

test_holds_when_it_is_missing_whether_the_user_is_an_admin if {
	count(admin_credentials.hold) == 1 with input as _asked("service", {})
}

test_blocks_when_the_kind_is_missing if {
	asked := testing.without(_asked("service", {}), "/subject/properties/kind")
	count(admin_credentials.block) == 1 with input as asked
}
