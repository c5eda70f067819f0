import type { Text, Translation } from "./fill";

/** What goes wrong in the TLS handshake, and the late verdict of TLS 1.3 on the client certificate. */
export const en = {
  "not-tls": {
    short: "no TLS on port __port__",
    sentence: "What answers on __endpoint__ port __port__ does not speak TLS.",
    remedy: "Use port 443 or 8883; check for a proxy or a captive portal.",
  },
  "tls-timeout": {
    short: "TLS handshake timed out",
    sentence: "The TLS handshake with __endpoint__ did not end within __seconds__ s.",
    remedy: "A firewall may let TCP pass and hold TLS back; try from another network.",
  },
  "tls-cut": {
    short: "cut off in the TLS handshake",
    sentence: "The connection to __endpoint__ was cut in the TLS handshake (__reason__).",
    remedy:
      "A firewall that filters server names is likely: have it allow __serverName__. A wrong server name or port looks the same.",
  },
  "tls-failed": {
    short: "TLS failed",
    sentence: "The TLS handshake with __endpoint__ failed (__reason__).",
    remedy: "Check endpoint and port, and what stands between this computer and AWS.",
  },
  "tls-version-refused": {
    short: "TLS version refused",
    sentence: "__endpoint__ and this Node.js have no TLS version in common (__reason__).",
    remedy: "Remove NODE_OPTIONS that limit TLS; the endpoint must allow TLS 1.2 or 1.3.",
  },
  "alpn-refused": {
    short: "ALPN refused",
    sentence: 'The endpoint refuses the ALPN protocol "__alpn__".',
    remedy: "Set ALPN to auto: port 443 needs exactly x-amzn-mqtt-ca. On other ports, set it to off.",
  },
  "alpn-ignored": {
    short: "ALPN not agreed",
    sentence: 'The ALPN protocol "__alpn__" was offered, but the other side chose none.',
    remedy:
      "Something on the way inspects TLS and drops ALPN: exempt __endpoint__ there, or use port 8883. A server that is not AWS may want ALPN off.",
  },
  "server-name-unknown": {
    short: "server name unknown",
    sentence: 'The endpoint does not know the server name "__serverName__".',
    remedy: "Set the server name to the endpoint or custom domain exactly, or leave it blank.",
  },
  "server-name-mismatch": {
    short: "server certificate is for another name",
    sentence: 'The server\'s certificate is for __names__, not for "__serverName__".',
    remedy: "Use the endpoint of iot:Data-ATS. Behind a tunnel or VPC endpoint, set the server name to it.",
  },
  "server-other-service": {
    short: "endpoint of another AWS service",
    sentence: "The server's certificate is for __names__: an endpoint of AWS that does not speak MQTT.",
    remedy: "Use the endpoint that aws iot describe-endpoint --endpoint-type iot:Data-ATS shows.",
  },
  "server-certificate-not-yet-valid": {
    short: "this computer's clock is behind",
    sentence: "The server's certificate is valid from __notBefore__, but this computer's clock says __now__.",
    remedy: "Set this computer's clock (NTP).",
  },
  "server-certificate-expired": {
    short: "server certificate expired, or clock ahead",
    sentence: "The server's certificate ended __notAfter__, and this computer's clock says __now__.",
    remedy: "Set this computer's clock (NTP) if it is ahead; else the server needs a new certificate.",
  },
  "server-chain-dates": {
    short: "server's CA out of date",
    sentence:
      "A CA certificate above that of __serverName__ (issued by __issuer__) is expired or not yet valid (__reason__); this computer's clock says __now__.",
    remedy:
      "Set this computer's clock (NTP) if it is wrong; else replace the root CA given in the connection, or update Node.js.",
  },
  "tls-intercepted": {
    short: "TLS is intercepted",
    sentence: "The certificate shown for __serverName__ was issued by __issuer__, not by Amazon.",
    remedy:
      "A proxy or virus scanner opens TLS here; client certificates cannot pass it. Exempt __endpoint__ from inspection.",
  },
  "server-ca-unknown": {
    short: "server's CA not known",
    sentence: "The certificate of __serverName__ was issued by __issuer__, which is not trusted here.",
    remedy: "For a server of your own, give its root CA in the connection. Else TLS is being inspected.",
  },
  "server-ca-legacy": {
    short: "legacy endpoint",
    sentence: "The server's certificate was issued by __issuer__, which AWS has given up.",
    remedy: "Use the endpoint with -ats in its name: aws iot describe-endpoint --endpoint-type iot:Data-ATS.",
  },
  "server-ca-incomplete": {
    short: "Amazon root CA not known",
    sentence: "The server's certificate was issued by __issuer__, but this Node.js lacks its root.",
    remedy:
      "Add the Amazon roots as root CA (https://www.amazontrust.com/repository), and check NODE_OPTIONS for an own CA store.",
  },
  "client-certificate-expired": {
    short: "AWS: certificate expired",
    sentence: "The endpoint says the client certificate __certificateId__ has expired.",
    remedy: "Create a new certificate in AWS IoT and use it here.",
  },
  "client-certificate-revoked": {
    short: "AWS: certificate revoked",
    sentence: "The endpoint says the client certificate __certificateId__ is revoked.",
    remedy: "A revoked certificate cannot be used again: create a new one in AWS IoT.",
  },
  "client-certificate-rejected": {
    short: "client certificate rejected",
    sentence: "The endpoint rejects the client certificate __certificateId__ (__reason__).",
    remedy:
      "Look the ID up in AWS IoT console, Certificates: it must be active, and of this account and region.",
  },
  "client-certificate-ca-unknown": {
    short: "certificate's CA not known",
    sentence:
      "The endpoint does not know the authority that issued the client certificate __certificateId__.",
    remedy: "Register the certificate, or the CA that issued it, in AWS IoT in this account and region.",
  },
  "client-certificate-required": {
    short: "client certificate not accepted",
    sentence: "The endpoint demands a client certificate and got none that it can use (__reason__).",
    remedy: "Use a certificate with an RSA key of 2048 bits or more, or an EC key of P-256, P-384 or P-521.",
  },
  "tls-handshake-refused": {
    short: "TLS handshake refused",
    sentence:
      "The endpoint refused the TLS handshake without saying why (__reason__); most often it cannot use the client certificate, or has no cipher in common.",
    remedy:
      "Use a certificate with an RSA key of 2048 bits or more, or an EC key of P-256, P-384 or P-521; remove NODE_OPTIONS that limit ciphers.",
  },
} as const satisfies Record<string, Text>;

export const ko: Translation<typeof en> = {
  "not-tls": {
    short: "포트 __port__에 TLS 없음",
    sentence: "__endpoint__ 포트 __port__에서 응답하는 것은 TLS를 사용하지 않습니다.",
    remedy: "포트 443이나 8883을 사용하고, 프록시나 로그인 포털이 있는지 확인하십시오.",
  },
  "tls-timeout": {
    short: "TLS 핸드셰이크 시간 초과",
    sentence: "__endpoint__와(과)의 TLS 핸드셰이크가 __seconds__초 안에 끝나지 않았습니다.",
    remedy: "방화벽이 TCP는 통과시키고 TLS를 막을 수 있습니다. 다른 네트워크에서 시도하십시오.",
  },
  "tls-cut": {
    short: "TLS 핸드셰이크 중 끊김",
    sentence: "__endpoint__와(과)의 연결이 TLS 핸드셰이크 중에 끊겼습니다(__reason__).",
    remedy:
      "서버 이름을 검사하는 방화벽일 가능성이 큽니다. __serverName__을(를) 허용하십시오. 서버 이름이나 포트가 틀려도 같은 증상이 나타납니다.",
  },
  "tls-failed": {
    short: "TLS 실패",
    sentence: "__endpoint__와(과)의 TLS 핸드셰이크가 실패했습니다(__reason__).",
    remedy: "엔드포인트와 포트, 그리고 이 컴퓨터와 AWS 사이의 장비를 확인하십시오.",
  },
  "tls-version-refused": {
    short: "TLS 버전 거부됨",
    sentence: "__endpoint__와(과) 이 Node.js에 공통된 TLS 버전이 없습니다(__reason__).",
    remedy: "TLS를 제한하는 NODE_OPTIONS를 제거하십시오. 엔드포인트는 TLS 1.2나 1.3을 허용해야 합니다.",
  },
  "alpn-refused": {
    short: "ALPN 거부됨",
    sentence: '엔드포인트가 ALPN 프로토콜 "__alpn__"을(를) 거부했습니다.',
    remedy:
      "ALPN을 auto로 설정하십시오. 포트 443에는 정확히 x-amzn-mqtt-ca가 필요합니다. 다른 포트에서는 off로 설정하십시오.",
  },
  "alpn-ignored": {
    short: "ALPN이 협상되지 않음",
    sentence: 'ALPN 프로토콜 "__alpn__"을(를) 제시했지만 상대가 아무것도 선택하지 않았습니다.',
    remedy:
      "중간에서 TLS를 검사하며 ALPN을 제거하고 있습니다. 그 장비에서 __endpoint__을(를) 예외로 두거나 포트 8883을 사용하십시오. AWS가 아닌 서버라면 ALPN을 off로 설정하십시오.",
  },
  "server-name-unknown": {
    short: "알 수 없는 서버 이름",
    sentence: '엔드포인트가 서버 이름 "__serverName__"을(를) 알지 못합니다.',
    remedy: "서버 이름을 엔드포인트나 사용자 지정 도메인과 똑같이 설정하거나 비워 두십시오.",
  },
  "server-name-mismatch": {
    short: "서버 인증서의 이름이 다름",
    sentence: '서버 인증서는 "__serverName__"이(가) 아니라 __names__용입니다.',
    remedy:
      "iot:Data-ATS 엔드포인트를 사용하십시오. 터널이나 VPC 엔드포인트 뒤라면 서버 이름을 그 엔드포인트로 설정하십시오.",
  },
  "server-other-service": {
    short: "다른 AWS 서비스의 엔드포인트",
    sentence: "서버 인증서가 __names__용입니다. MQTT를 지원하지 않는 AWS 엔드포인트입니다.",
    remedy: "aws iot describe-endpoint --endpoint-type iot:Data-ATS가 알려 주는 엔드포인트를 사용하십시오.",
  },
  "server-certificate-not-yet-valid": {
    short: "이 컴퓨터의 시계가 느림",
    sentence: "서버 인증서는 __notBefore__부터 유효하지만 이 컴퓨터의 시계는 __now__입니다.",
    remedy: "이 컴퓨터의 시계를 맞추십시오(NTP).",
  },
  "server-certificate-expired": {
    short: "서버 인증서 만료 또는 시계가 빠름",
    sentence: "서버 인증서는 __notAfter__에 만료되었고 이 컴퓨터의 시계는 __now__입니다.",
    remedy: "이 컴퓨터의 시계가 빠르면 맞추십시오(NTP). 시계가 맞다면 서버에 새 인증서가 필요합니다.",
  },
  "server-chain-dates": {
    short: "서버 CA의 유효 기간 문제",
    sentence:
      "__serverName__의 인증서(발급: __issuer__) 위의 CA 인증서가 만료되었거나 아직 유효하지 않습니다(__reason__). 이 컴퓨터의 시계는 __now__입니다.",
    remedy:
      "시계가 틀렸다면 맞추십시오(NTP). 맞다면 연결에 넣은 루트 CA를 바꾸거나 Node.js를 업데이트하십시오.",
  },
  "tls-intercepted": {
    short: "TLS 가로채기",
    sentence: "__serverName__의 이름으로 받은 인증서를 Amazon이 아니라 __issuer__이(가) 발급했습니다.",
    remedy:
      "프록시나 백신이 TLS를 검사하고 있어 클라이언트 인증서가 통과하지 못합니다. __endpoint__을(를) 검사에서 제외하십시오.",
  },
  "server-ca-unknown": {
    short: "알 수 없는 서버 CA",
    sentence: "__serverName__의 인증서를 발급한 __issuer__을(를) 여기서는 신뢰하지 않습니다.",
    remedy: "직접 운영하는 서버라면 연결에 그 루트 CA를 넣으십시오. 아니라면 TLS가 검사되고 있는 것입니다.",
  },
  "server-ca-legacy": {
    short: "구형 엔드포인트",
    sentence: "서버 인증서를 AWS가 더 이상 쓰지 않는 __issuer__이(가) 발급했습니다.",
    remedy:
      "이름에 -ats가 있는 엔드포인트를 사용하십시오: aws iot describe-endpoint --endpoint-type iot:Data-ATS.",
  },
  "server-ca-incomplete": {
    short: "Amazon 루트 CA 없음",
    sentence: "서버 인증서를 __issuer__이(가) 발급했지만 이 Node.js에 그 루트 인증서가 없습니다.",
    remedy:
      "Amazon 루트 인증서(https://www.amazontrust.com/repository)를 루트 CA로 추가하고, NODE_OPTIONS가 별도의 CA 저장소를 지정하는지 확인하십시오.",
  },
  "client-certificate-expired": {
    short: "AWS: 인증서 만료",
    sentence: "엔드포인트가 클라이언트 인증서 __certificateId__이(가) 만료되었다고 응답했습니다.",
    remedy: "AWS IoT에서 새 인증서를 만들어 여기에 사용하십시오.",
  },
  "client-certificate-revoked": {
    short: "AWS: 인증서 취소됨",
    sentence: "엔드포인트가 클라이언트 인증서 __certificateId__이(가) 취소(revoke)되었다고 응답했습니다.",
    remedy: "취소된 인증서는 다시 사용할 수 없습니다. AWS IoT에서 새로 만드십시오.",
  },
  "client-certificate-rejected": {
    short: "클라이언트 인증서 거부됨",
    sentence: "엔드포인트가 클라이언트 인증서 __certificateId__을(를) 거부했습니다(__reason__).",
    remedy:
      "AWS IoT 콘솔의 인증서 목록에서 이 ID를 확인하십시오. 활성 상태이고 이 계정과 리전의 것이어야 합니다.",
  },
  "client-certificate-ca-unknown": {
    short: "인증서의 CA를 알 수 없음",
    sentence: "엔드포인트가 클라이언트 인증서 __certificateId__의 발급 기관을 알지 못합니다.",
    remedy: "이 계정과 리전의 AWS IoT에 인증서나 발급 CA를 등록하십시오.",
  },
  "client-certificate-required": {
    short: "클라이언트 인증서를 쓸 수 없음",
    sentence: "엔드포인트가 클라이언트 인증서를 요구하지만 사용할 수 있는 것을 받지 못했습니다(__reason__).",
    remedy: "2048비트 이상의 RSA 키나 P-256, P-384, P-521 EC 키로 만든 인증서를 사용하십시오.",
  },
  "tls-handshake-refused": {
    short: "TLS 핸드셰이크 거부됨",
    sentence:
      "엔드포인트가 이유 없이 TLS 핸드셰이크를 거부했습니다(__reason__). 대개 클라이언트 인증서를 쓸 수 없거나 공통된 암호 스위트가 없는 경우입니다.",
    remedy:
      "2048비트 이상의 RSA 키나 P-256, P-384, P-521 EC 키로 만든 인증서를 사용하고, 암호 스위트를 제한하는 NODE_OPTIONS를 제거하십시오.",
  },
};
