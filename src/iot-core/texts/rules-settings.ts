import type { Text, Translation } from "./fill";

const correct = {
  en: "Correct it in the node's settings, or the environment variable it is taken from.",
  ko: "노드 설정에서 수정하거나, 값을 가져오는 환경 변수를 수정하세요.",
};

export const en = {
  "setting-not-a-number": {
    short: "setting not valid: __field__",
    sentence: 'The setting "__field__" is "__value__" but must be a whole number from __min__.',
    remedy: correct.en,
  },
  "setting-out-of-range": {
    short: "setting not valid: __field__",
    sentence: 'The setting "__field__" is "__value__" but must be a whole number from __min__ to __max__.',
    remedy: correct.en,
  },
  "setting-not-a-flag": {
    short: "setting not valid: __field__",
    sentence: 'The setting "__field__" is "__value__" but must be true or false.',
    remedy: correct.en,
  },
  "setting-not-a-text": {
    short: "setting not valid: __field__",
    sentence: 'The setting "__field__" is "__value__" but must be text.',
    remedy: correct.en,
  },
  "setting-not-a-choice": {
    short: "setting not valid: __field__",
    sentence: 'The setting "__field__" is "__value__" but must be one of: __choices__.',
    remedy: correct.en,
  },
  "user-properties-invalid": {
    short: "user properties not valid",
    sentence: 'The user properties are "__value__" but must be a JSON object of texts, like {"line":"4"}.',
    remedy: correct.en,
  },
  "proxy-setting-invalid": {
    short: "proxy not valid",
    sentence: "The proxy must be auto, off or an address like http://proxy.example.com:3128.",
    remedy: correct.en,
  },
  "environment-variable-missing": {
    short: "variable missing: __variable__",
    sentence: 'The setting "__field__" comes from the environment variable __variable__, which is not set.',
    remedy: "Set the variable where Node-RED runs, or enter a value in the node's settings.",
  },
  "keepalive-out-of-range": {
    short: "keep-alive out of range",
    sentence: "The keep-alive is __value__ seconds, but AWS IoT Core allows __min__ to __max__ seconds.",
    remedy: "Choose a keep-alive from __min__ to __max__ seconds.",
  },
  "session-expiry-out-of-range": {
    short: "session expiry out of range",
    sentence:
      "The session expiry is __value__ seconds, but AWS IoT Core keeps a session for at most __max__ seconds.",
    remedy:
      "Choose a session expiry from 1 to __max__ seconds; above 3,600 the account's quota must have been raised.",
  },
  "client-id-empty": {
    short: "client ID is empty",
    sentence: "The client ID is empty; AWS would make one up that cannot be used to reconnect.",
    remedy: "Enter a client ID, usually the name of the thing.",
  },
  "client-id-too-long": {
    short: "client ID too long",
    sentence: 'The client ID "__clientId__" has __bytes__ bytes, but AWS IoT Core allows __limit__.',
    remedy: "Choose a client ID of at most __limit__ bytes in UTF-8.",
  },
  "client-id-reserved": {
    short: "client ID starts with $",
    sentence: 'The client ID "__clientId__" starts with "$", which AWS IoT Core keeps for itself.',
    remedy: 'Choose a client ID that does not start with "$".',
  },
  "client-id-invalid-character": {
    short: "client ID has a forbidden character",
    sentence: "The client ID contains the character __character__, which MQTT does not allow.",
    remedy: "Type the client ID again instead of pasting it.",
  },
  "endpoint-empty": {
    short: "no endpoint",
    sentence: "No endpoint is set.",
    remedy:
      "Enter the account's device data endpoint: AWS IoT console, Connect, Domain configurations, or aws iot describe-endpoint --endpoint-type iot:Data-ATS.",
  },
  "endpoint-invalid": {
    short: "endpoint is not a host name",
    sentence: '"__endpoint__" is not a host name.',
    remedy: "Enter only the host name, like a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com.",
  },
  "endpoint-incomplete": {
    short: "endpoint is incomplete",
    sentence: '"__endpoint__" is only a part of an endpoint, or an account or resource name.',
    remedy: "Enter the whole host name, like a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com.",
  },
  "endpoint-legacy": {
    short: "legacy endpoint",
    sentence:
      '"__endpoint__" is a legacy data endpoint (without -ats): its server certificate is no longer trusted and it does not speak MQTT 5.',
    remedy: "Use the endpoint of aws iot describe-endpoint --endpoint-type iot:Data-ATS.",
  },
  "endpoint-credentials": {
    short: "credential provider endpoint",
    sentence: '"__endpoint__" is the credential provider, which speaks HTTPS and not MQTT.',
    remedy: "Use the endpoint of aws iot describe-endpoint --endpoint-type iot:Data-ATS.",
  },
  "endpoint-jobs": {
    short: "jobs endpoint",
    sentence: '"__endpoint__" is the HTTPS endpoint of AWS IoT Jobs and does not speak MQTT.',
    remedy: "Use the endpoint of type iot:Data-ATS; jobs travel over it as well.",
  },
  "endpoint-greengrass": {
    short: "Greengrass endpoint",
    sentence: '"__endpoint__" is the endpoint of Greengrass discovery and does not speak MQTT.',
    remedy: "Use the endpoint of aws iot describe-endpoint --endpoint-type iot:Data-ATS.",
  },
  "endpoint-control-plane": {
    short: "control plane endpoint",
    sentence:
      '"__endpoint__" is the control plane of AWS IoT, for the AWS CLI and SDKs, and does not speak MQTT.',
    remedy: "Use the endpoint of aws iot describe-endpoint --endpoint-type iot:Data-ATS.",
  },
  "endpoint-vpce": {
    short: "VPC endpoint's own name",
    sentence: '"__endpoint__" is a VPC endpoint\'s own name, which does not fit the server certificate.',
    remedy:
      "Enter the account's -ats endpoint as server name, or use that name through a private hosted zone.",
  },
  "endpoint-other-aws": {
    short: "not an IoT data endpoint",
    sentence: '"__endpoint__" belongs to AWS but does not look like a data endpoint of AWS IoT Core.',
    remedy: "Compare it with aws iot describe-endpoint --endpoint-type iot:Data-ATS.",
  },
  "endpoint-region-unknown": {
    short: "unknown region __region__",
    sentence: 'The region "__region__" in "__endpoint__" is not a known AWS Region.',
    remedy: "Check the region for a typing error; if it is a new one, all is well.",
  },
  "endpoint-address": {
    short: "endpoint is an IP address",
    sentence: "The endpoint __endpoint__ is an IP address, which a server certificate of AWS does not carry.",
    remedy: "Enter the host name, or set the server name beside the address.",
  },
} as const satisfies Record<string, Text>;

export const ko: Translation<typeof en> = {
  "setting-not-a-number": {
    short: "잘못된 설정: __field__",
    sentence: '"__field__" 설정값이 "__value__"이지만 __min__ 이상의 정수여야 합니다.',
    remedy: correct.ko,
  },
  "setting-out-of-range": {
    short: "잘못된 설정: __field__",
    sentence: '"__field__" 설정값이 "__value__"이지만 __min__에서 __max__ 사이의 정수여야 합니다.',
    remedy: correct.ko,
  },
  "setting-not-a-flag": {
    short: "잘못된 설정: __field__",
    sentence: '"__field__" 설정값이 "__value__"이지만 true 또는 false여야 합니다.',
    remedy: correct.ko,
  },
  "setting-not-a-text": {
    short: "잘못된 설정: __field__",
    sentence: '"__field__" 설정값이 "__value__"이지만 텍스트여야 합니다.',
    remedy: correct.ko,
  },
  "setting-not-a-choice": {
    short: "잘못된 설정: __field__",
    sentence: '"__field__" 설정값이 "__value__"이지만 다음 중 하나여야 합니다: __choices__.',
    remedy: correct.ko,
  },
  "user-properties-invalid": {
    short: "잘못된 사용자 속성",
    sentence: '사용자 속성이 "__value__"이지만 {"line":"4"}와 같이 값이 텍스트인 JSON 객체여야 합니다.',
    remedy: correct.ko,
  },
  "proxy-setting-invalid": {
    short: "잘못된 프록시",
    sentence: "프록시는 auto, off 또는 http://proxy.example.com:3128 같은 주소여야 합니다.",
    remedy: correct.ko,
  },
  "environment-variable-missing": {
    short: "환경 변수 없음: __variable__",
    sentence: '"__field__" 설정은 환경 변수 __variable__에서 가져오지만 이 변수가 설정되어 있지 않습니다.',
    remedy: "Node-RED를 실행하는 곳에 변수를 설정하거나 노드 설정에 값을 입력하세요.",
  },
  "keepalive-out-of-range": {
    short: "Keep Alive 범위 초과",
    sentence: "Keep Alive가 __value__초이지만 AWS IoT Core는 __min__~__max__초만 허용합니다.",
    remedy: "Keep Alive를 __min__~__max__초 사이로 지정하세요.",
  },
  "session-expiry-out-of-range": {
    short: "세션 만료 시간 범위 초과",
    sentence: "세션 만료 시간이 __value__초이지만 AWS IoT Core는 세션을 최대 __max__초까지만 유지합니다.",
    remedy:
      "세션 만료 시간을 1~__max__초 사이로 지정하세요. 3,600초를 넘으려면 계정 할당량이 증설되어 있어야 합니다.",
  },
  "client-id-empty": {
    short: "클라이언트 ID 없음",
    sentence: "클라이언트 ID가 비어 있습니다. AWS가 임의로 만드는 ID로는 다시 연결할 수 없습니다.",
    remedy: "클라이언트 ID를 입력하세요. 보통 사물(thing) 이름을 사용합니다.",
  },
  "client-id-too-long": {
    short: "클라이언트 ID가 너무 김",
    sentence:
      '클라이언트 ID "__clientId__"은(는) __bytes__바이트이지만 AWS IoT Core는 __limit__바이트까지 허용합니다.',
    remedy: "클라이언트 ID를 UTF-8 기준 __limit__바이트 이하로 지정하세요.",
  },
  "client-id-reserved": {
    short: "$로 시작하는 클라이언트 ID",
    sentence: '클라이언트 ID "__clientId__"은(는) AWS IoT Core가 예약한 "$"로 시작합니다.',
    remedy: '"$"로 시작하지 않는 클라이언트 ID를 지정하세요.',
  },
  "client-id-invalid-character": {
    short: "클라이언트 ID에 금지된 문자",
    sentence: "클라이언트 ID에 MQTT가 허용하지 않는 문자 __character__이(가) 있습니다.",
    remedy: "클라이언트 ID를 붙여 넣지 말고 직접 입력하세요.",
  },
  "endpoint-empty": {
    short: "엔드포인트 없음",
    sentence: "엔드포인트가 설정되지 않았습니다.",
    remedy:
      "계정의 디바이스 데이터 엔드포인트를 입력하세요. AWS IoT 콘솔의 연결 > 도메인 구성 또는 aws iot describe-endpoint --endpoint-type iot:Data-ATS로 확인할 수 있습니다.",
  },
  "endpoint-invalid": {
    short: "호스트 이름이 아닌 엔드포인트",
    sentence: '"__endpoint__"은(는) 호스트 이름이 아닙니다.',
    remedy: "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com처럼 호스트 이름만 입력하세요.",
  },
  "endpoint-incomplete": {
    short: "불완전한 엔드포인트",
    sentence: '"__endpoint__"은(는) 엔드포인트의 일부이거나 계정 또는 리소스 이름입니다.',
    remedy: "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com처럼 전체 호스트 이름을 입력하세요.",
  },
  "endpoint-legacy": {
    short: "레거시 엔드포인트",
    sentence:
      '"__endpoint__"은(는) -ats가 없는 레거시 데이터 엔드포인트입니다. 서버 인증서를 더 이상 신뢰할 수 없고 MQTT 5를 지원하지 않습니다.',
    remedy: "aws iot describe-endpoint --endpoint-type iot:Data-ATS가 알려 주는 엔드포인트를 사용하세요.",
  },
  "endpoint-credentials": {
    short: "자격 증명 공급자 엔드포인트",
    sentence: '"__endpoint__"은(는) MQTT가 아니라 HTTPS를 사용하는 자격 증명 공급자입니다.',
    remedy: "aws iot describe-endpoint --endpoint-type iot:Data-ATS가 알려 주는 엔드포인트를 사용하세요.",
  },
  "endpoint-jobs": {
    short: "Jobs 엔드포인트",
    sentence: '"__endpoint__"은(는) AWS IoT Jobs의 HTTPS 엔드포인트이며 MQTT를 지원하지 않습니다.',
    remedy: "iot:Data-ATS 유형의 엔드포인트를 사용하세요. 작업(job)도 이 엔드포인트로 전달됩니다.",
  },
  "endpoint-greengrass": {
    short: "Greengrass 엔드포인트",
    sentence: '"__endpoint__"은(는) Greengrass 검색용 엔드포인트이며 MQTT를 지원하지 않습니다.',
    remedy: "aws iot describe-endpoint --endpoint-type iot:Data-ATS가 알려 주는 엔드포인트를 사용하세요.",
  },
  "endpoint-control-plane": {
    short: "컨트롤 플레인 엔드포인트",
    sentence: '"__endpoint__"은(는) AWS CLI와 SDK가 쓰는 AWS IoT 컨트롤 플레인이며 MQTT를 지원하지 않습니다.',
    remedy: "aws iot describe-endpoint --endpoint-type iot:Data-ATS가 알려 주는 엔드포인트를 사용하세요.",
  },
  "endpoint-vpce": {
    short: "VPC 엔드포인트 자체 이름",
    sentence: '"__endpoint__"은(는) VPC 엔드포인트의 자체 이름이어서 서버 인증서와 맞지 않습니다.',
    remedy:
      "계정의 -ats 엔드포인트를 서버 이름으로 입력하거나, 프라이빗 호스팅 영역을 통해 그 이름을 사용하세요.",
  },
  "endpoint-other-aws": {
    short: "IoT 데이터 엔드포인트가 아님",
    sentence: '"__endpoint__"은(는) AWS의 주소이지만 AWS IoT Core 데이터 엔드포인트로 보이지 않습니다.',
    remedy: "aws iot describe-endpoint --endpoint-type iot:Data-ATS의 결과와 비교하세요.",
  },
  "endpoint-region-unknown": {
    short: "알 수 없는 리전 __region__",
    sentence: '"__endpoint__"의 리전 "__region__"은(는) 알려진 AWS 리전이 아닙니다.',
    remedy: "리전에 오타가 없는지 확인하세요. 새로 생긴 리전이라면 문제없습니다.",
  },
  "endpoint-address": {
    short: "IP 주소로 된 엔드포인트",
    sentence:
      "엔드포인트 __endpoint__은(는) IP 주소이며, AWS의 서버 인증서에는 IP 주소가 들어 있지 않습니다.",
    remedy: "호스트 이름을 입력하거나 서버 이름을 함께 설정하세요.",
  },
};
