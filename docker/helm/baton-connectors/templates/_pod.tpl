{{/* Settings of everything that runs, by name: of each connector, or of each of its tenants. */}}
{{- define "baton.all" -}}
{{- $all := dict }}
{{- range $name, $given := .Values.connectors }}
{{- $settings := mergeOverwrite (deepCopy $.Values.defaults) (omit $given "tenants") }}
{{- range $given.tenants }}
{{- $_ := set $all (printf "%s-%s" $name .name) (mergeOverwrite (deepCopy $settings) (omit . "name")) }}
{{- else }}
{{- $_ := set $all $name $settings }}
{{- end }}
{{- end }}
{{- toJson $all }}
{{- end }}

{{/* What all objects of a connector carry. Called with: root, name, settings. */}}
{{- define "baton.selector" -}}
app.kubernetes.io/name: {{ .settings.program }}
app.kubernetes.io/instance: {{ printf "%s-%s" .root.Release.Name .name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "baton.labels" -}}
{{ include "baton.selector" . }}
app.kubernetes.io/part-of: baton-connectors
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "baton.fullname" -}}
{{ printf "%s-%s" .root.Release.Name .name | trunc 52 | trimSuffix "-" }}
{{- end }}

{{- define "baton.image" -}}
{{ .root.Values.image.registry }}/{{ .settings.program }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* The container of the connector, without probes. */}}
{{- define "baton.container" -}}
name: connector
image: {{ include "baton.image" . | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
env:
  - name: BATON_LOG_LEVEL
    value: {{ .settings.logLevel | quote }}
  - name: BATON_LOG_FORMAT
    value: json
  - name: BATON_TMPDIR
    value: {{ ternary "/work" "/tmp" (eq .settings.mode "service") }}
  {{- if eq .settings.mode "service" }}
  - name: BATON_HOST_ID
    valueFrom:
      fieldRef: { fieldPath: metadata.name }
  - name: BATON_TASK_CONCURRENCY
    value: {{ .settings.taskConcurrency | quote }}
  - name: BATON_HEALTH_CHECK
    value: "true"
  - name: BATON_HEALTH_CHECK_BIND_ADDRESS
    value: 0.0.0.0
  {{- end }}
  {{- if .settings.provisioning }}
  - name: BATON_PROVISIONING
    value: "true"
  {{- end }}
  {{- if .settings.ticketing }}
  - name: BATON_TICKETING
    value: "true"
  {{- end }}
  {{- range $variable, $value := .settings.env }}
  - name: {{ $variable }}
    value: {{ $value | quote }}
  {{- end }}
  {{- with .settings.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
envFrom:
  {{- with .settings.secretName }}
  - secretRef:
      name: {{ . }}
  {{- end }}
  {{- with .settings.envFrom }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
resources:
  {{- toYaml .settings.resources | nindent 2 }}
{{- end }}

{{/* Settings of the pod that both forms share. */}}
{{- define "baton.pod" -}}
automountServiceAccountToken: false
serviceAccountName: {{ .settings.serviceAccountName }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
terminationGracePeriodSeconds: {{ .settings.terminationGracePeriodSeconds }}
securityContext:
  {{- toYaml .settings.podSecurityContext | nindent 2 }}
{{- with .settings.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .settings.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Further places of the connector's container, and what is mounted there. */}}
{{- define "baton.extraMounts" -}}
{{- with .settings.volumeMounts }}
{{- toYaml . }}
{{- end }}
{{- end }}

{{- define "baton.extraVolumes" -}}
{{- with .settings.volumes }}
{{- toYaml . }}
{{- end }}
{{- end }}
