{{- define "postern.name" -}}{{ .Chart.Name | trunc 63 | trimSuffix "-" }}{{- end -}}
{{- define "postern.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}{{ .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else -}}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}{{- end -}}
{{- end -}}
{{- define "postern.selector" -}}
app.kubernetes.io/name: {{ include "postern.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
{{- define "postern.labels" -}}
{{ include "postern.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}
{{- define "postern.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}{{ default (include "postern.fullname" .) .Values.serviceAccount.name }}
{{- else -}}{{ default "default" .Values.serviceAccount.name }}{{- end -}}
{{- end -}}
{{- define "postern.org" -}}
{{- $org := dig "org" "url" "" .Values.config -}}
{{- range .Values.extraEnv }}{{ if has .name (list "POSTERN_ORG_URL" "OKTA_CLIENT_ORGURL") }}{{ $org = .name }}{{ end }}{{ end -}}
{{- if and (not $org) (not .Values.simulatedOrg) -}}
{{- fail "no org is named, and a simulated one would start inside the pod: set config.org.url to the address of your org, or simulatedOrg to true to try Postern out" -}}
{{- end -}}
{{- end -}}
{{- define "postern.shared" -}}
{{- if or (gt (int .Values.replicas) 1) .Values.secretKeys.storeUrl -}}true{{- end -}}
{{- end -}}
