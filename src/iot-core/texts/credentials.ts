import type { Text, Translation } from "./fill";

export const en = {
  "certificate-missing": {
    short: "no client certificate",
    sentence: "The connection has no client certificate.",
    remedy: "Paste or choose the file <id>-certificate.pem.crt that the AWS IoT console gave you.",
  },
  "key-missing": {
    short: "no private key",
    sentence: "The connection has no private key.",
    remedy: "Paste or choose the file <id>-private.pem.key that the AWS IoT console gave you.",
  },
  "credential-file-unreadable": {
    short: "cannot read __field__",
    sentence: 'The __field__ file "__path__" cannot be read: __reason__.',
    remedy:
      "Correct the path, as seen by the computer or container Node-RED runs in, or let its user read the file.",
  },
  "credential-archive": {
    short: "zip archive, not a certificate",
    sentence: "The file is a zip archive: certificate and key lie packed inside.",
    remedy: "Unpack it, then give the files that were in it.",
  },
  "credential-pkcs12": {
    short: "PKCS#12, not PEM",
    sentence: "The file is in PKCS#12 form (.p12, .pfx), which holds certificate and key together.",
    remedy:
      'Convert it: openssl pkcs12 -in "__file__" -nodes -out credentials.pem (add -legacy if openssl refuses), then give credentials.pem.',
  },
  "credential-binary": {
    short: "not a certificate or key",
    sentence: "The file is neither a certificate nor a private key, but some other binary file.",
    remedy: "Use the files that the AWS IoT console gave you: they begin with -----BEGIN.",
  },
  "pem-incomplete": {
    short: "PEM text is incomplete",
    sentence: "The PEM text is cut off: its BEGIN and END lines do not belong together.",
    remedy: "Copy the whole file, from the line -----BEGIN to the line -----END, both included.",
  },
  "pem-unrecognized": {
    short: "not a certificate or key",
    sentence: "The text is neither a certificate nor a private key in PEM form.",
    remedy: "Use the files that the AWS IoT console gave you: they begin with -----BEGIN.",
  },
  "public-key-given": {
    short: "public key instead of private key",
    sentence: "This is the public key, which no connection needs.",
    remedy: "Use the file <id>-private.pem.key; the public key file is not needed.",
  },
  "csr-given": {
    short: "signing request instead of certificate",
    sentence: "This is a certificate signing request, not a certificate.",
    remedy: "Use the certificate AWS IoT made from the request: <id>-certificate.pem.crt.",
  },
  "certificate-slot-holds-key": {
    short: "key in place of certificate",
    sentence: "The client certificate slot holds a private key.",
    remedy: "Put the key into the private key slot, and <id>-certificate.pem.crt here.",
  },
  "key-slot-holds-certificate": {
    short: "certificate in place of key",
    sentence: "The private key slot holds a certificate.",
    remedy: "Put the certificate into its own slot, and <id>-private.pem.key here.",
  },
  "certificate-unreadable": {
    short: "client certificate is damaged",
    sentence: "The client certificate cannot be parsed: __reason__.",
    remedy: "Copy the whole certificate file again, or download it anew from the AWS IoT console.",
  },
  "key-unreadable": {
    short: "private key is damaged",
    sentence: "The private key cannot be parsed: __reason__.",
    remedy:
      "Copy the whole key file again. If it is lost, create a new certificate: AWS gives the key only once.",
  },
  "passphrase-missing": {
    short: "key needs a passphrase",
    sentence: "The private key is encrypted and no passphrase is set.",
    remedy: "Enter the passphrase of the key.",
  },
  "passphrase-wrong": {
    short: "wrong passphrase",
    sentence: "The passphrase does not open the private key.",
    remedy: "Enter the passphrase the key was encrypted with.",
  },
  "key-mismatch": {
    short: "key is not of this certificate",
    sentence: "The private key does not belong to the client certificate (__subject__).",
    remedy: "Use the key and the certificate whose file names begin with the same ID.",
  },
  "certificate-refused-here": {
    short: "certificate or key too weak for OpenSSL",
    sentence:
      "OpenSSL in this Node.js does not take the client certificate (__subject__, __keyType__) with its key: __reason__.",
    remedy:
      "Create a new certificate in AWS IoT, with an RSA key of at least 2048 bits or an EC key of P-256. Until then, NODE_OPTIONS=--tls-cipher-list=DEFAULT@SECLEVEL=0 lets Node-RED use the old one.",
  },
  "certificate-expired": {
    short: "client certificate expired __date__",
    sentence: "The client certificate (__subject__) expired on __date__; this computer's clock says __now__.",
    remedy: "Create a new certificate in AWS IoT, or set this computer's clock if it is wrong.",
  },
  "certificate-expires-soon": {
    short: "certificate ends __date__",
    sentence: "The client certificate __certificateId__ expires on __date__ (days left: __days__).",
    remedy:
      "Create a new certificate in AWS IoT and put it in the place of this one; changed files are taken up without a restart.",
  },
  "certificate-new-refused": {
    short: "new certificate refused",
    sentence:
      "AWS IoT refused the new certificate __certificateId__, so the connection went back to __old__: __reason__",
    remedy: "Activate the new certificate and attach its policy in AWS IoT, then save its file once more.",
  },
  "certificate-new-unusable": {
    short: "new certificate not usable",
    sentence: "The new credentials cannot be used, so the connection keeps those that worked: __reason__",
    remedy: "Correct the files; they are taken up without a restart.",
  },
  "certificate-not-yet-valid": {
    short: "client certificate valid from __date__",
    sentence:
      "The client certificate (__subject__) is valid from __date__; this computer's clock says __now__.",
    remedy: "Set this computer's clock (NTP); if it is right, wait until the certificate becomes valid.",
  },
  "ca-unreadable": {
    short: "root CA is not a certificate",
    sentence: "The root CA is not a certificate in PEM form: __reason__.",
    remedy: "Leave it empty: the Amazon root certificates are known already. Or use AmazonRootCA1.pem.",
  },
} as const satisfies Record<string, Text>;

export const ko: Translation<typeof en> = {
  "certificate-missing": {
    short: "클라이언트 인증서 없음",
    sentence: "연결에 클라이언트 인증서가 없습니다.",
    remedy: "AWS IoT 콘솔에서 받은 <id>-certificate.pem.crt 파일을 붙여넣거나 선택하십시오.",
  },
  "key-missing": {
    short: "개인 키 없음",
    sentence: "연결에 개인 키가 없습니다.",
    remedy: "AWS IoT 콘솔에서 받은 <id>-private.pem.key 파일을 붙여넣거나 선택하십시오.",
  },
  "credential-file-unreadable": {
    short: "__field__ 읽을 수 없음",
    sentence: '__field__ 파일 "__path__"을(를) 읽을 수 없습니다: __reason__.',
    remedy: "Node-RED가 실행되는 컴퓨터나 컨테이너에서 보이는 경로로 고치거나, 파일 읽기 권한을 주십시오.",
  },
  "credential-archive": {
    short: "인증서가 아니라 zip 파일",
    sentence: "이 파일은 zip 압축 파일이고, 인증서와 키는 그 안에 들어 있습니다.",
    remedy: "압축을 풀고 그 안에 있던 파일들을 주십시오.",
  },
  "credential-pkcs12": {
    short: "PEM이 아니라 PKCS#12",
    sentence: "이 파일은 인증서와 키를 함께 담은 PKCS#12 형식(.p12, .pfx)입니다.",
    remedy:
      '변환하십시오: openssl pkcs12 -in "__file__" -nodes -out credentials.pem (openssl이 거부하면 -legacy를 붙이십시오). 그런 다음 credentials.pem을 주십시오.',
  },
  "credential-binary": {
    short: "인증서나 키가 아님",
    sentence: "이 파일은 인증서도 개인 키도 아닌 다른 바이너리 파일입니다.",
    remedy: "AWS IoT 콘솔에서 받은, -----BEGIN으로 시작하는 파일을 사용하십시오.",
  },
  "pem-incomplete": {
    short: "PEM 텍스트가 불완전함",
    sentence: "PEM 텍스트가 잘렸습니다. BEGIN 줄과 END 줄이 서로 맞지 않습니다.",
    remedy: "-----BEGIN 줄부터 -----END 줄까지 파일 전체를 복사하십시오.",
  },
  "pem-unrecognized": {
    short: "인증서나 키가 아님",
    sentence: "이 텍스트는 PEM 형식의 인증서도 개인 키도 아닙니다.",
    remedy: "AWS IoT 콘솔에서 받은, -----BEGIN으로 시작하는 파일을 사용하십시오.",
  },
  "public-key-given": {
    short: "개인 키 대신 공개 키",
    sentence: "이것은 연결에 필요 없는 공개 키입니다.",
    remedy: "<id>-private.pem.key 파일을 사용하십시오. 공개 키 파일은 필요 없습니다.",
  },
  "csr-given": {
    short: "인증서 대신 서명 요청",
    sentence: "이것은 인증서가 아니라 인증서 서명 요청(CSR)입니다.",
    remedy: "AWS IoT가 요청으로 만든 인증서 <id>-certificate.pem.crt를 사용하십시오.",
  },
  "certificate-slot-holds-key": {
    short: "인증서 자리에 키가 있음",
    sentence: "클라이언트 인증서 자리에 개인 키가 들어 있습니다.",
    remedy: "키는 개인 키 자리에, 여기에는 <id>-certificate.pem.crt를 넣으십시오.",
  },
  "key-slot-holds-certificate": {
    short: "키 자리에 인증서가 있음",
    sentence: "개인 키 자리에 인증서가 들어 있습니다.",
    remedy: "인증서는 인증서 자리에, 여기에는 <id>-private.pem.key를 넣으십시오.",
  },
  "certificate-unreadable": {
    short: "클라이언트 인증서 손상",
    sentence: "클라이언트 인증서를 해석할 수 없습니다: __reason__.",
    remedy: "인증서 파일 전체를 다시 복사하거나 AWS IoT 콘솔에서 새로 받으십시오.",
  },
  "key-unreadable": {
    short: "개인 키 손상",
    sentence: "개인 키를 해석할 수 없습니다: __reason__.",
    remedy:
      "키 파일 전체를 다시 복사하십시오. 잃어버렸다면 새 인증서를 만드십시오. AWS는 키를 한 번만 줍니다.",
  },
  "passphrase-missing": {
    short: "키에 암호가 필요함",
    sentence: "개인 키가 암호화되어 있는데 암호가 설정되지 않았습니다.",
    remedy: "키의 암호를 입력하십시오.",
  },
  "passphrase-wrong": {
    short: "키 암호가 틀림",
    sentence: "입력된 암호로 개인 키를 열 수 없습니다.",
    remedy: "키를 암호화할 때 쓴 암호를 입력하십시오.",
  },
  "key-mismatch": {
    short: "키가 인증서와 맞지 않음",
    sentence: "개인 키가 클라이언트 인증서(__subject__)의 것이 아닙니다.",
    remedy: "파일 이름이 같은 ID로 시작하는 키와 인증서를 사용하십시오.",
  },
  "certificate-refused-here": {
    short: "인증서나 키를 OpenSSL이 받지 않음",
    sentence:
      "이 Node.js의 OpenSSL이 클라이언트 인증서(__subject__, __keyType__)와 키를 받아들이지 않습니다: __reason__.",
    remedy:
      "AWS IoT에서 2048비트 이상의 RSA 키나 P-256 EC 키로 새 인증서를 만드십시오. 그때까지는 NODE_OPTIONS=--tls-cipher-list=DEFAULT@SECLEVEL=0으로 Node-RED를 시작하면 지금 것을 쓸 수 있습니다.",
  },
  "certificate-expired": {
    short: "클라이언트 인증서 만료 __date__",
    sentence: "클라이언트 인증서(__subject__)가 __date__에 만료되었습니다. 이 컴퓨터의 시계는 __now__입니다.",
    remedy: "AWS IoT에서 새 인증서를 만들거나, 시계가 틀렸다면 바로잡으십시오.",
  },
  "certificate-expires-soon": {
    short: "인증서 만료 예정 __date__",
    sentence: "클라이언트 인증서 __certificateId__이(가) __date__에 만료됩니다(남은 일수: __days__).",
    remedy:
      "AWS IoT에서 새 인증서를 만들어 이 인증서 자리에 넣으십시오. 바뀐 파일은 다시 시작하지 않아도 적용됩니다.",
  },
  "certificate-new-refused": {
    short: "새 인증서 거부됨",
    sentence:
      "AWS IoT가 새 인증서 __certificateId__을(를) 거부하여 연결이 __old__(으)로 돌아갔습니다: __reason__",
    remedy: "AWS IoT에서 새 인증서를 활성화하고 정책을 연결한 다음 파일을 다시 저장하십시오.",
  },
  "certificate-new-unusable": {
    short: "새 인증서를 쓸 수 없음",
    sentence: "새 자격 증명을 쓸 수 없어 연결이 이전 것을 계속 씁니다: __reason__",
    remedy: "파일을 바로잡으십시오. 다시 시작하지 않아도 적용됩니다.",
  },
  "certificate-not-yet-valid": {
    short: "클라이언트 인증서 __date__부터 유효",
    sentence: "클라이언트 인증서(__subject__)는 __date__부터 유효합니다. 이 컴퓨터의 시계는 __now__입니다.",
    remedy: "이 컴퓨터의 시계(NTP)를 맞추십시오. 시계가 맞다면 인증서가 유효해질 때까지 기다리십시오.",
  },
  "ca-unreadable": {
    short: "루트 CA가 인증서가 아님",
    sentence: "루트 CA가 PEM 형식의 인증서가 아닙니다: __reason__.",
    remedy:
      "비워 두십시오. Amazon 루트 인증서는 이미 알려져 있습니다. 또는 AmazonRootCA1.pem을 사용하십시오.",
  },
};
