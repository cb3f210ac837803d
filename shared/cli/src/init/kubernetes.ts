import { shellWord } from "../shell-word.ts";
import { type Deployment, imageUser } from "./deployment.ts";

/** https://kubernetes.io/docs/concepts/workloads/controllers/deployment/ */
export const kubernetes: Deployment = {
  label: "Kubernetes manifests",
  fileName: ({ program }) => `${program}.k8s.yaml`,
  content: ({
    program,
    files,
    image,
  }) => `# The configuration is in the secret ${program}-config, made from the config file.
# What a stopped or killed service must find again: marks of what it began, results not acknowledged, syncs.
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${program}-work
  labels: { app: ${program} }
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 2Gi } }
---
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
        runAsUser: ${imageUser}
        fsGroup: ${imageUser}
        seccompProfile: { type: RuntimeDefault }
      containers:
        - name: ${program}
          image: ${image}
          env:
            - { name: BATON_CONFIG_PATH, value: /etc/baton/config.yaml }
            - { name: BATON_TMPDIR, value: /work }
            - { name: BATON_HEALTH_CHECK, value: "true" }
            - { name: BATON_HEALTH_CHECK_BIND_ADDRESS, value: 0.0.0.0 }
            # Of the next pod, too: it reports what this one began.
            - { name: BATON_HOST_ID, value: ${program} }
${files.map(({ variable, name }) => `            - { name: ${variable}, value: /etc/baton/${name} }\n`).join("")}          ports:
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
            - { name: work, mountPath: /work }
      volumes:
        - name: config
          secret: { secretName: ${program}-config, defaultMode: 0440 }
        - name: tmp
          emptyDir: {}
        - name: work
          persistentVolumeClaim: { claimName: ${program}-work }
`,
  next: ({ program, configPath, files }) => [
    `kubectl create secret generic ${program}-config ${[{ name: "config.yaml", path: configPath }, ...files]
      .map(({ name, path }) => `--from-file=${name}=${shellWord(path)}`)
      .join(" ")}`,
    `kubectl apply -f ${program}.k8s.yaml`,
  ],
};
