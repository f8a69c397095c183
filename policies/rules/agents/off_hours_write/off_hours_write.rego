# METADATA
# title: Write outside working hours
# description: The agent writes at a time of day or week when nobody is likely to watch.
# custom:
#   severity: low
#   access: [write, destroy]
#   controls: ["soc2:CC7.2", "iso27001:A.8.16", "nist80053:AC-2(11)", "nist80053:AC-2(12)"]
#   hint: Nothing to do; the owner of this agent is told. An operator can change the hours in the policy's settings.
package rules.agents.off_hours_write

import data.lib.finding

alert contains finding.from(rego.metadata.chain(), proof) if {
	not _is_working_time
	proof := {"time": object.get(input, ["context", "time"], "unknown")}
}

_is_working_time if {
	input.context.weekday in data.settings.agents.working_weekdays
	input.context.hour >= data.settings.agents.working_hours_from_utc_hour
	input.context.hour < data.settings.agents.working_hours_until_utc_hour
}
