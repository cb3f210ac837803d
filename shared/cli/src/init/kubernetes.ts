import { type Deployment, imageOf } from "./deployment.ts";

/** https://kubernetes.io/docs/concepts/workloads/controllers/deployment/ */
export const kubernetes: Deployment = {
  label: "Kubernetes manifests",
  fileName: ({ program }) => `${program}.k8s.yaml`,
  content: ({ program }) => `# The configuration is in the secret ${program}-config, made from the config file.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${program}
  labels: { app: ${program} }
spec:
  # One at a time: two would take each other's tasks.
  replicas: 1
  strategy: { type: Recreate }
  selector:
    matchLabels: { app: ${program} }
  template:
    metadata:
      labels: { app: ${program} }
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 60
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        fsGroup: 65532
        seccompProfile: { type: RuntimeDefault }
      containers:
        - name: ${program}
          image: ${imageOf(program)}
          env:
            - { name: BATON_CONFIG_PATH, value: /etc/baton/config.yaml }
            - { name: BATON_TMPDIR, value: /tmp }
            - { name: BATON_HEALTH_CHECK, value: "true" }
            - { name: BATON_HEALTH_CHECK_BIND_ADDRESS, value: 0.0.0.0 }
            - name: BATON_HOST_ID
              valueFrom: { fieldRef: { fieldPath: metadata.name } }
          ports:
            - { name: health, containerPort: 8081 }
          livenessProbe:
            httpGet: { path: /live, port: health }
          readinessProbe:
            httpGet: { path: /ready, port: health }
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          volumeMounts:
            - { name: config, mountPath: /etc/baton, readOnly: true }
            - { name: tmp, mountPath: /tmp }
      volumes:
        - name: config
          secret: { secretName: ${program}-config, defaultMode: 0440 }
        - name: tmp
          emptyDir: {}
`,
  next: ({ program, configPath }) => [
    `kubectl create secret generic ${program}-config --from-file=config.yaml=${configPath}`,
    `kubectl apply -f ${program}.k8s.yaml`,
  ],
};
