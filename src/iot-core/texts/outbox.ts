import type { Text, Translation } from "./fill";

export const en = {
  "publish-refused": {
    short: "message refused (__code__)",
    sentence: "AWS IoT refused the message to __topic__ with reason code __code__ (__reason__).",
    remedy:
      "Look up the code: for 0x87 allow iot:Publish on this topic in the policy of the certificate, for 0x90 use a topic that AWS IoT accepts, for 0x97 publish less often.",
  },
  "publish-closes-link": {
    short: "message set aside: it ends the link",
    sentence:
      "AWS IoT closed the connection __closes__ times right after the message to __topic__ (__bytes__ bytes), so the message was set aside.",
    remedy:
      "Allow iot:Publish on this topic in the policy of the certificate, and check topic and size against the limits of AWS IoT Core.",
  },
  "topic-closes-link": {
    short: "topic set aside: it ends the link",
    sentence:
      "AWS IoT closed the connection __closes__ times right after messages to __topic__, so nothing is sent to this topic for an hour.",
    remedy:
      "Allow iot:Publish, and for retain iot:RetainPublish, on this topic in the policy of the certificate; deploy the connection to try sooner.",
  },
  "birth-closes-link": {
    short: "birth message left out: it ends the link",
    sentence:
      "AWS IoT closed the connection __closes__ times right after the birth message to __topic__, so it is left out for an hour.",
    remedy:
      "Allow iot:Publish, and for retain iot:RetainPublish, on this topic in the policy of the certificate; deploy the connection to say it sooner.",
  },
  "publish-not-encodable": {
    short: "message cannot be encoded",
    sentence: "The message to __topic__ cannot be encoded as an MQTT packet: __reason__.",
    remedy: "Check the topic and the MQTT 5 properties of the message.",
  },
  "acknowledgement-overdue": {
    short: "no acknowledgement for __seconds__ s",
    sentence:
      "AWS IoT has not acknowledged a message to __topic__ for __seconds__ s, so the connection is renewed; the message is kept.",
    remedy: "Publish less often, or look for throttling in the CloudWatch metrics of AWS IoT.",
  },
  "message-expired": {
    short: "message expired",
    sentence: "The message to __topic__ expired after __seconds__ s, before it could be delivered.",
    remedy: "Give messages a longer expiry, or find out why the connection was away for so long.",
  },
  "message-too-old": {
    short: "message too old",
    sentence:
      "The message to __topic__ waited longer than the outbox keeps messages (__seconds__ s) and was removed.",
    remedy: "Raise the maximum age of the outbox, or find out why the connection was away for so long.",
  },
  "outbox-full": {
    short: "outbox full, message dropped",
    sentence:
      "The outbox is full (at most __maxMessages__ messages and __maxBytes__ bytes), so the message to __topic__ was dropped.",
    remedy: "Raise the bounds of the outbox, publish less, or find out why messages do not leave.",
  },
  "outbox-closed": {
    short: "connection closed",
    sentence: "The message to __topic__ was not sent because its connection has been closed.",
    remedy: "Deploy the connection again and send the message again.",
  },
  "outbox-lost": {
    short: "__count__ messages lost",
    sentence: "__count__ messages were waiting in memory when their connection ended, and are lost.",
    remedy: "Choose the disk store for the outbox; it keeps messages over restarts.",
  },
  "outbox-library-missing": {
    short: "outbox in memory: no disk store",
    sentence:
      "Messages wait in memory only, because the library of the disk store cannot be loaded: __reason__.",
    remedy:
      "Install the package classic-level in the user directory of Node-RED, or choose the memory store.",
  },
  "outbox-folder-unusable": {
    short: "outbox in memory: folder unusable",
    sentence: "Messages wait in memory only, because the folder __folder__ cannot be used: __reason__.",
    remedy:
      "Make the folder writable for the user that runs Node-RED, or move away what stands in its place; it is tried again every __seconds__ s.",
  },
  "outbox-locked": {
    short: "outbox in memory: folder in use",
    sentence: "Messages wait in memory only, because another process uses the folder __folder__.",
    remedy:
      "Stop the other Node-RED that uses the same user directory; the folder is tried again every __seconds__ s.",
  },
  "outbox-newer-format": {
    short: "outbox in memory: newer format",
    sentence:
      "Messages wait in memory only, because the folder __folder__ was written by a later version of this package (format __version__).",
    remedy: "Install that version again; the folder is left as it is.",
  },
  "outbox-record-newer": {
    short: "__count__ messages of a later version",
    sentence:
      "__count__ messages in the folder __folder__ were written by a later version of this package and stay there.",
    remedy: "Install that version again to send them.",
  },
  "outbox-record-damaged": {
    short: "__count__ messages damaged",
    sentence: "__count__ messages in the folder __folder__ are damaged and cannot be sent.",
    remedy: "Check the disk and the power supply of this machine.",
  },
  "outbox-repaired": {
    short: "outbox was damaged and repaired",
    sentence:
      "The folder __folder__ was damaged and has been repaired; messages may be missing or come twice.",
    remedy: "Check the disk and the power supply of this machine.",
  },
  "outbox-write-failed": {
    short: "outbox cannot write to disk",
    sentence: "New messages wait in memory for now, because writing to __folder__ failed: __reason__.",
    remedy: "Free space on the disk or make the folder writable; writing is tried again every __seconds__ s.",
  },
  "outbox-read-failed": {
    short: "outbox cannot read from disk",
    sentence:
      "Messages that wait in __folder__ cannot be read (__reason__); they stay there for now, and newer ones are sent before them.",
    remedy: "Check the disk; reading is tried again every __seconds__ s.",
  },
  "outbox-listener-failed": {
    short: "outcome not handled",
    sentence: "The receiver of a message's outcome failed: __reason__.",
    remedy: "Report this with the log around it.",
  },
} as const satisfies Record<string, Text>;

export const ko: Translation<typeof en> = {
  "publish-refused": {
    short: "메시지 거부됨 (__code__)",
    sentence: "AWS IoT가 __topic__ 토픽의 메시지를 이유 코드 __code__(__reason__)(으)로 거부했습니다.",
    remedy:
      "코드를 확인하십시오. 0x87이면 인증서 정책에서 이 토픽의 iot:Publish를 허용하고, 0x90이면 AWS IoT가 받아들이는 토픽을 사용하고, 0x97이면 발행 빈도를 낮추십시오.",
  },
  "publish-closes-link": {
    short: "연결을 끊는 메시지를 격리함",
    sentence:
      "__topic__ 토픽의 메시지(__bytes__바이트) 직후에 AWS IoT가 연결을 __closes__번 끊어 이 메시지를 격리했습니다.",
    remedy:
      "인증서 정책에서 이 토픽의 iot:Publish를 허용하고, 토픽과 크기가 AWS IoT Core 한도 안에 있는지 확인하십시오.",
  },
  "topic-closes-link": {
    short: "연결을 끊는 토픽을 격리함",
    sentence:
      "__topic__ 토픽의 메시지 직후에 AWS IoT가 연결을 __closes__번 끊어 한 시간 동안 이 토픽으로 보내지 않습니다.",
    remedy:
      "인증서 정책에서 이 토픽의 iot:Publish를, retain이면 iot:RetainPublish도 허용하십시오. 더 일찍 시도하려면 연결을 다시 배포하십시오.",
  },
  "birth-closes-link": {
    short: "연결을 끊는 Birth 메시지를 보내지 않음",
    sentence:
      "__topic__ 토픽의 Birth 메시지 직후에 AWS IoT가 연결을 __closes__번 끊어 한 시간 동안 이 메시지를 보내지 않습니다.",
    remedy:
      "인증서 정책에서 이 토픽의 iot:Publish를, retain이면 iot:RetainPublish도 허용하십시오. 더 일찍 보내려면 연결을 다시 배포하십시오.",
  },
  "publish-not-encodable": {
    short: "메시지를 인코딩할 수 없음",
    sentence: "__topic__ 토픽의 메시지를 MQTT 패킷으로 인코딩할 수 없습니다: __reason__.",
    remedy: "메시지의 토픽과 MQTT 5 속성을 확인하십시오.",
  },
  "acknowledgement-overdue": {
    short: "__seconds__초 동안 확인 응답 없음",
    sentence:
      "AWS IoT가 __topic__ 토픽의 메시지를 __seconds__초 동안 확인하지 않아 연결을 새로 맺습니다. 메시지는 보관됩니다.",
    remedy: "발행 빈도를 낮추거나 AWS IoT의 CloudWatch 지표에서 스로틀링 여부를 확인하십시오.",
  },
  "message-expired": {
    short: "메시지 만료됨",
    sentence: "__topic__ 토픽의 메시지가 전달되기 전에 __seconds__초가 지나 만료되었습니다.",
    remedy: "메시지 만료 시간을 늘리거나 연결이 오래 끊긴 원인을 확인하십시오.",
  },
  "message-too-old": {
    short: "메시지 보관 기간 초과",
    sentence: "__topic__ 토픽의 메시지가 아웃박스의 보관 기간(__seconds__초)을 넘겨 제거되었습니다.",
    remedy: "아웃박스의 최대 보관 기간을 늘리거나 연결이 오래 끊긴 원인을 확인하십시오.",
  },
  "outbox-full": {
    short: "아웃박스가 가득 차 메시지를 버림",
    sentence:
      "아웃박스가 가득 차(최대 메시지 __maxMessages__개, __maxBytes__바이트) __topic__ 토픽의 메시지를 버렸습니다.",
    remedy: "아웃박스 한도를 늘리거나 발행을 줄이고, 메시지가 나가지 못하는 원인을 확인하십시오.",
  },
  "outbox-closed": {
    short: "연결이 닫힘",
    sentence: "연결이 닫혀 __topic__ 토픽의 메시지를 보내지 못했습니다.",
    remedy: "연결을 다시 배포한 뒤 메시지를 다시 보내십시오.",
  },
  "outbox-lost": {
    short: "메시지 __count__개 손실",
    sentence: "연결이 종료될 때 메모리에서 대기하던 메시지 __count__개가 손실되었습니다.",
    remedy: "아웃박스를 디스크 저장소로 설정하면 다시 시작해도 메시지가 보관됩니다.",
  },
  "outbox-library-missing": {
    short: "아웃박스 메모리 사용: 저장소 없음",
    sentence: "디스크 저장소 라이브러리를 불러올 수 없어 메시지를 메모리에만 보관합니다: __reason__.",
    remedy: "Node-RED 사용자 디렉터리에 classic-level 패키지를 설치하거나 메모리 저장소를 선택하십시오.",
  },
  "outbox-folder-unusable": {
    short: "아웃박스 메모리 사용: 폴더 오류",
    sentence: "__folder__ 폴더를 사용할 수 없어 메시지를 메모리에만 보관합니다: __reason__.",
    remedy:
      "Node-RED를 실행하는 사용자에게 폴더 쓰기 권한을 주거나 그 자리에 있는 다른 파일을 옮기십시오. __seconds__초마다 다시 시도합니다.",
  },
  "outbox-locked": {
    short: "아웃박스 메모리 사용: 폴더 사용 중",
    sentence: "다른 프로세스가 __folder__ 폴더를 사용 중이어서 메시지를 메모리에만 보관합니다.",
    remedy:
      "같은 사용자 디렉터리를 쓰는 다른 Node-RED를 종료하십시오. __seconds__초마다 폴더를 다시 시도합니다.",
  },
  "outbox-newer-format": {
    short: "아웃박스 메모리 사용: 최신 형식",
    sentence:
      "__folder__ 폴더가 이 패키지의 더 최신 버전(형식 __version__)으로 작성되어 메시지를 메모리에만 보관합니다.",
    remedy: "해당 버전을 다시 설치하십시오. 폴더는 그대로 보존됩니다.",
  },
  "outbox-record-newer": {
    short: "최신 버전의 메시지 __count__개",
    sentence:
      "__folder__ 폴더의 메시지 __count__개는 이 패키지의 더 최신 버전으로 작성되어 그대로 남겨 둡니다.",
    remedy: "이 메시지를 보내려면 해당 버전을 다시 설치하십시오.",
  },
  "outbox-record-damaged": {
    short: "손상된 메시지 __count__개",
    sentence: "__folder__ 폴더의 메시지 __count__개가 손상되어 보낼 수 없습니다.",
    remedy: "이 장비의 디스크와 전원 상태를 확인하십시오.",
  },
  "outbox-repaired": {
    short: "손상된 아웃박스를 복구함",
    sentence: "__folder__ 폴더가 손상되어 복구했습니다. 일부 메시지가 없거나 두 번 전송될 수 있습니다.",
    remedy: "이 장비의 디스크와 전원 상태를 확인하십시오.",
  },
  "outbox-write-failed": {
    short: "아웃박스를 디스크에 쓸 수 없음",
    sentence: "__folder__에 쓰지 못해 새 메시지를 당분간 메모리에 보관합니다: __reason__.",
    remedy: "디스크 공간을 확보하거나 폴더 쓰기 권한을 주십시오. __seconds__초마다 다시 시도합니다.",
  },
  "outbox-read-failed": {
    short: "아웃박스를 디스크에서 읽을 수 없음",
    sentence:
      "__folder__에서 대기 중인 메시지를 읽을 수 없어(__reason__) 당분간 그대로 두고 새 메시지를 먼저 보냅니다.",
    remedy: "디스크를 확인하십시오. __seconds__초마다 다시 시도합니다.",
  },
  "outbox-listener-failed": {
    short: "결과를 처리하지 못함",
    sentence: "메시지 결과를 받는 쪽에서 오류가 발생했습니다: __reason__.",
    remedy: "전후 로그와 함께 이 오류를 알려 주십시오.",
  },
};
