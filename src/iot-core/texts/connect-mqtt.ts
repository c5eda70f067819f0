import type { Text, Translation } from "./fill";

/** What goes wrong between the TLS handshake and CONNACK. */
export const en = {
  "alpn-missing": {
    short: "no ALPN on port 443",
    sentence:
      "The endpoint closed the connection on port 443 without an answer to CONNECT, and no ALPN protocol was agreed, which AWS IoT Core needs there.",
    remedy: "Set ALPN to auto.",
  },
  "alpn-custom-authorizer": {
    short: "ALPN is for custom authorizers",
    sentence:
      'With the ALPN protocol "mqtt" AWS IoT Core asks a custom authorizer and ignores the certificate.',
    remedy: "Set ALPN to auto.",
  },
  "answered-http": {
    short: "endpoint answers HTTP",
    sentence: "The endpoint answers HTTP instead of MQTT on port __port__.",
    remedy: "Set ALPN to auto on port 443, and use the endpoint of iot:Data-ATS.",
  },
  "answered-not-mqtt": {
    short: "endpoint does not speak MQTT",
    sentence: "What __endpoint__ answers on port __port__ is not MQTT (__reason__).",
    remedy: "Check endpoint and port.",
  },
  "connack-timeout": {
    short: "no answer to CONNECT",
    sentence: "AWS IoT Core did not answer CONNECT within __seconds__ s.",
    remedy: "The connection is tried again by itself; if it stays so, check for a TLS-inspecting proxy.",
  },
  "connect-too-fast": {
    short: "connecting too fast",
    sentence:
      'CONNECT of client ID "__clientId__" was closed __sinceMs__ ms after the one before; AWS IoT Core takes one a second.',
    remedy: "The connection waits longer by itself. Check that nothing else connects with this client ID.",
  },
  "closed-before-connack": {
    short: "closed before CONNACK",
    sentence:
      "The endpoint closed the connection without an answer to CONNECT; most often the policy does not allow client/__clientId__, the certificate is inactive, or it is not of this account and region.",
    remedy:
      "Look up the certificate __certificateId__ in the AWS IoT console: active, and a policy with iot:Connect for client/__clientId__? One that registers itself on first use needs a minute.",
  },
  "closed-before-connack-mqtt5": {
    short: "closed before CONNACK",
    sentence:
      "The endpoint closed the connection without an answer to CONNECT; with MQTT 5 most often the certificate is inactive or not of this account and region, less often the policy does not allow client/__clientId__.",
    remedy:
      "Look up the certificate __certificateId__ in the AWS IoT console: active, with a policy? One that registers itself on first use needs a minute. A broker that is not AWS may need MQTT 3.1.1.",
  },
  "closed-before-connack-will": {
    short: "closed before CONNACK",
    sentence:
      'The endpoint closed the connection without an answer to CONNECT; most often the policy does not allow client/__clientId__ or publishing the will to "__willTopic__", the certificate is inactive, or it is not of this account and region.',
    remedy:
      "Look up the certificate __certificateId__ in the AWS IoT console: active, and a policy with iot:Connect for client/__clientId__ and iot:Publish for the will's topic? One that registers itself on first use needs a minute.",
  },
  "connect-not-authorized": {
    short: "not authorized to connect",
    sentence: 'AWS IoT Core does not authorize the client ID "__clientId__" to connect (__code__).',
    remedy: "Let the certificate's policy allow iot:Connect on client/__clientId__; changes take minutes.",
  },
  "connect-not-authorized-will": {
    short: "not authorized to connect",
    sentence:
      'AWS IoT Core does not authorize the client ID "__clientId__" to connect, or its will to be published to "__willTopic__" (__code__).',
    remedy:
      "Let the certificate's policy allow iot:Connect on client/__clientId__ and iot:Publish on the will's topic; changes take minutes.",
  },
  "connect-bad-credentials": {
    short: "user name or password refused",
    sentence: "AWS IoT Core refuses the user name or password of this connection (__code__).",
    remedy: "Set ALPN to auto, so that the certificate counts; check that it is registered and active.",
  },
  "client-id-refused": {
    short: "client ID refused",
    sentence: 'AWS IoT Core refuses the client ID "__clientId__" (__code__).',
    remedy: "Use 1 to 128 bytes, usually the thing's name, not beginning with $.",
  },
  "will-topic-refused": {
    short: "topic of the will refused",
    sentence: "AWS IoT Core refuses the topic of the will message (__code__).",
    remedy: "Check the will's topic: no wildcards, at most 256 bytes and 7 slashes, none that begins with $.",
  },
  "will-refused": {
    short: "will message refused",
    sentence: "AWS IoT Core refuses QoS, retain flag or payload of the will message (__code__ __meaning__).",
    remedy: "Use QoS 0 or 1; for retain the policy must allow iot:RetainPublish.",
  },
  "protocol-version-refused": {
    short: "MQTT version refused",
    sentence: "The endpoint does not speak the MQTT version chosen (__code__).",
    remedy: "Choose MQTT 3.1.1, or use the endpoint of iot:Data-ATS.",
  },
  "service-unavailable": {
    short: "service unavailable",
    sentence: "AWS IoT Core is unavailable at the moment (__code__ __meaning__).",
    remedy: "The connection is tried again by itself.",
  },
  "connect-throttled": {
    short: "connect throttled",
    sentence: "AWS IoT Core throttles connects of this account or client ID (__code__ __meaning__).",
    remedy:
      "The connection is tried again by itself, more slowly. If it stays so, check the account's quotas.",
  },
  "client-banned": {
    short: "client banned",
    sentence: 'The server has banned the client ID "__clientId__" (__code__).',
    remedy: "Ask who runs the server.",
  },
  "connect-unspecified": {
    short: "CONNECT refused without a reason",
    sentence: "AWS IoT Core refused CONNECT without saying why (__code__).",
    remedy:
      "Check certificate __certificateId__, policy and client ID in the AWS IoT console; CloudWatch logs of AWS IoT name the reason.",
  },
  "connect-refused": {
    short: "CONNECT refused: __code__",
    sentence: "AWS IoT Core refused CONNECT with code __code__ (__meaning__).",
    remedy: "Look the code up in the MQTT specification, CONNACK; CloudWatch logs of AWS IoT may tell more.",
  },
} as const satisfies Record<string, Text>;

export const ko: Translation<typeof en> = {
  "alpn-missing": {
    short: "포트 443에 ALPN 없음",
    sentence:
      "엔드포인트가 CONNECT에 응답하지 않고 포트 443의 연결을 닫았습니다. AWS IoT Core의 포트 443에 필요한 ALPN 프로토콜이 협상되지 않았습니다.",
    remedy: "ALPN을 auto로 설정하십시오.",
  },
  "alpn-custom-authorizer": {
    short: "사용자 지정 권한 부여자용 ALPN",
    sentence:
      'ALPN 프로토콜 "mqtt"를 사용하면 AWS IoT Core는 인증서를 무시하고 사용자 지정 권한 부여자에게 인증을 맡깁니다.',
    remedy: "ALPN을 auto로 설정하십시오.",
  },
  "answered-http": {
    short: "엔드포인트가 HTTP로 응답함",
    sentence: "엔드포인트가 포트 __port__에서 MQTT 대신 HTTP로 응답합니다.",
    remedy: "포트 443에서는 ALPN을 auto로 설정하고 iot:Data-ATS 엔드포인트를 사용하십시오.",
  },
  "answered-not-mqtt": {
    short: "MQTT가 아닌 응답",
    sentence: "__endpoint__ 포트 __port__의 응답이 MQTT가 아닙니다(__reason__).",
    remedy: "엔드포인트와 포트를 확인하십시오.",
  },
  "connack-timeout": {
    short: "CONNECT 응답 없음",
    sentence: "AWS IoT Core가 __seconds__초 안에 CONNECT에 응답하지 않았습니다.",
    remedy: "자동으로 다시 시도합니다. 계속되면 TLS를 검사하는 프록시가 있는지 확인하십시오.",
  },
  "connect-too-fast": {
    short: "연결 시도가 너무 잦음",
    sentence:
      '클라이언트 ID "__clientId__"의 CONNECT가 이전 시도 후 __sinceMs__밀리초 만에 다시 보내져 닫혔습니다. AWS IoT Core는 초당 한 번만 허용합니다.',
    remedy: "자동으로 더 오래 기다립니다. 같은 클라이언트 ID로 연결하는 것이 또 있는지 확인하십시오.",
  },
  "closed-before-connack": {
    short: "CONNACK 전에 닫힘",
    sentence:
      "엔드포인트가 CONNECT에 응답하지 않고 연결을 닫았습니다. 대개 정책이 client/__clientId__을(를) 허용하지 않거나, 인증서가 비활성이거나, 이 계정과 리전의 인증서가 아닙니다.",
    remedy:
      "AWS IoT 콘솔에서 인증서 __certificateId__이(가) 활성인지, client/__clientId__에 iot:Connect를 허용하는 정책이 있는지 확인하십시오. 처음 사용할 때 등록되는 인증서는 1분쯤 걸립니다.",
  },
  "closed-before-connack-mqtt5": {
    short: "CONNACK 전에 닫힘",
    sentence:
      "엔드포인트가 CONNECT에 응답하지 않고 연결을 닫았습니다. MQTT 5에서는 대개 인증서가 비활성이거나 이 계정과 리전의 인증서가 아니며, 드물게 정책이 client/__clientId__을(를) 허용하지 않습니다.",
    remedy:
      "AWS IoT 콘솔에서 인증서 __certificateId__이(가) 활성이고 정책이 있는지 확인하십시오. 처음 사용할 때 등록되는 인증서는 1분쯤 걸립니다. AWS가 아닌 브로커라면 MQTT 3.1.1이 필요할 수 있습니다.",
  },
  "closed-before-connack-will": {
    short: "CONNACK 전에 닫힘",
    sentence:
      '엔드포인트가 CONNECT에 응답하지 않고 연결을 닫았습니다. 대개 정책이 client/__clientId__ 또는 "__willTopic__"(으)로의 Will 발행을 허용하지 않거나, 인증서가 비활성이거나, 이 계정과 리전의 인증서가 아닙니다.',
    remedy:
      "AWS IoT 콘솔에서 인증서 __certificateId__이(가) 활성인지, 정책이 client/__clientId__에 iot:Connect를, Will 토픽에 iot:Publish를 허용하는지 확인하십시오. 처음 사용할 때 등록되는 인증서는 1분쯤 걸립니다.",
  },
  "connect-not-authorized": {
    short: "연결 권한 없음",
    sentence: 'AWS IoT Core가 클라이언트 ID "__clientId__"의 연결을 허가하지 않습니다(__code__).',
    remedy:
      "인증서의 정책에서 client/__clientId__에 iot:Connect를 허용하십시오. 변경이 적용되는 데 몇 분이 걸립니다.",
  },
  "connect-not-authorized-will": {
    short: "연결 권한 없음",
    sentence:
      'AWS IoT Core가 클라이언트 ID "__clientId__"의 연결이나 "__willTopic__"(으)로의 Will 발행을 허가하지 않습니다(__code__).',
    remedy:
      "인증서의 정책에서 client/__clientId__에 iot:Connect를, Will 토픽에 iot:Publish를 허용하십시오. 변경이 적용되는 데 몇 분이 걸립니다.",
  },
  "connect-bad-credentials": {
    short: "사용자 이름이나 암호 거부됨",
    sentence: "AWS IoT Core가 이 연결의 사용자 이름이나 암호를 거부했습니다(__code__).",
    remedy: "인증서로 인증하도록 ALPN을 auto로 설정하고, 인증서가 등록되어 활성 상태인지 확인하십시오.",
  },
  "client-id-refused": {
    short: "클라이언트 ID 거부됨",
    sentence: 'AWS IoT Core가 클라이언트 ID "__clientId__"을(를) 거부했습니다(__code__).',
    remedy: "1~128바이트이고 $로 시작하지 않는 이름(대개 사물 이름)을 사용하십시오.",
  },
  "will-topic-refused": {
    short: "Will 토픽 거부됨",
    sentence: "AWS IoT Core가 Will 메시지의 토픽을 거부했습니다(__code__).",
    remedy:
      "Will 토픽에 와일드카드가 없고, 256바이트와 슬래시 7개 이하이며, $로 시작하지 않는지 확인하십시오.",
  },
  "will-refused": {
    short: "Will 메시지 거부됨",
    sentence:
      "AWS IoT Core가 Will 메시지의 QoS, retain 플래그 또는 페이로드를 거부했습니다(__code__ __meaning__).",
    remedy: "QoS 0 또는 1을 사용하십시오. retain에는 정책의 iot:RetainPublish 허용이 필요합니다.",
  },
  "protocol-version-refused": {
    short: "MQTT 버전 거부됨",
    sentence: "엔드포인트가 선택한 MQTT 버전을 지원하지 않습니다(__code__).",
    remedy: "MQTT 3.1.1을 선택하거나 iot:Data-ATS 엔드포인트를 사용하십시오.",
  },
  "service-unavailable": {
    short: "서비스를 사용할 수 없음",
    sentence: "지금 AWS IoT Core를 사용할 수 없습니다(__code__ __meaning__).",
    remedy: "자동으로 다시 시도합니다.",
  },
  "connect-throttled": {
    short: "연결이 스로틀링됨",
    sentence: "AWS IoT Core가 이 계정이나 클라이언트 ID의 연결을 스로틀링합니다(__code__ __meaning__).",
    remedy: "더 천천히 자동으로 다시 시도합니다. 계속되면 계정의 할당량을 확인하십시오.",
  },
  "client-banned": {
    short: "클라이언트 차단됨",
    sentence: '서버가 클라이언트 ID "__clientId__"을(를) 차단했습니다(__code__).',
    remedy: "서버 관리자에게 문의하십시오.",
  },
  "connect-unspecified": {
    short: "이유 없이 CONNECT 거부됨",
    sentence: "AWS IoT Core가 이유를 밝히지 않고 CONNECT를 거부했습니다(__code__).",
    remedy:
      "AWS IoT 콘솔에서 인증서 __certificateId__, 정책, 클라이언트 ID를 확인하십시오. AWS IoT의 CloudWatch 로그에 이유가 남습니다.",
  },
  "connect-refused": {
    short: "CONNECT 거부됨: __code__",
    sentence: "AWS IoT Core가 코드 __code__(__meaning__)(으)로 CONNECT를 거부했습니다.",
    remedy:
      "MQTT 규격의 CONNACK에서 코드를 찾으십시오. AWS IoT의 CloudWatch 로그에 자세한 내용이 있을 수 있습니다.",
  },
};
