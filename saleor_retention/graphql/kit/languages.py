"""The languages of Saleor's `LanguageCodeEnum`, for a host that has none of its own: a router merges the two by name."""

WRITTEN = """
af af-na af-za agq agq-cm ak ak-gh am am-et ar ar-ae ar-bh ar-dj ar-dz ar-eg ar-eh ar-er ar-il ar-iq ar-jo ar-km ar-kw
ar-lb ar-ly ar-ma ar-mr ar-om ar-ps ar-qa ar-sa ar-sd ar-so ar-ss ar-sy ar-td ar-tn ar-ye as as-in asa asa-tz ast
ast-es az az-cyrl az-cyrl-az az-latn az-latn-az bas bas-cm be be-by bem bem-zm bez bez-tz bg bg-bg bm bm-ml bn bn-bd
bn-in bo bo-cn bo-in br br-fr brx brx-in bs bs-cyrl bs-cyrl-ba bs-latn bs-latn-ba ca ca-ad ca-es ca-es-valencia ca-fr
ca-it ccp ccp-bd ccp-in ce ce-ru ceb ceb-ph cgg cgg-ug chr chr-us ckb ckb-iq ckb-ir cs cs-cz cu cu-ru cy cy-gb da
da-dk da-gl dav dav-ke de de-at de-be de-ch de-de de-it de-li de-lu dje dje-ne dsb dsb-de dua dua-cm dyo dyo-sn dz
dz-bt ebu ebu-ke ee ee-gh ee-tg el el-cy el-gr en en-ae en-ag en-ai en-as en-at en-au en-bb en-be en-bi en-bm en-bs
en-bw en-bz en-ca en-cc en-ch en-ck en-cm en-cx en-cy en-de en-dg en-dk en-dm en-er en-fi en-fj en-fk en-fm en-gb
en-gd en-gg en-gh en-gi en-gm en-gu en-gy en-hk en-ie en-il en-im en-in en-io en-je en-jm en-ke en-ki en-kn en-ky
en-lc en-lr en-ls en-mg en-mh en-mo en-mp en-ms en-mt en-mu en-mw en-my en-na en-nf en-ng en-nl en-nr en-nu en-nz
en-pg en-ph en-pk en-pn en-pr en-pw en-rw en-sb en-sc en-sd en-se en-sg en-sh en-si en-sl en-ss en-sx en-sz en-tc
en-tk en-to en-tt en-tv en-tz en-ug en-um en-us en-vc en-vg en-vi en-vu en-ws en-za en-zm en-zw eo es es-ar es-bo
es-br es-bz es-cl es-co es-cr es-cu es-do es-ea es-ec es-es es-gq es-gt es-hn es-ic es-mx es-ni es-pa es-pe es-ph
es-pr es-py es-sv es-us es-uy es-ve et et-ee eu eu-es ewo ewo-cm fa fa-af fa-ir ff ff-adlm ff-adlm-bf ff-adlm-cm
ff-adlm-gh ff-adlm-gm ff-adlm-gn ff-adlm-gw ff-adlm-lr ff-adlm-mr ff-adlm-ne ff-adlm-ng ff-adlm-sl ff-adlm-sn ff-latn
ff-latn-bf ff-latn-cm ff-latn-gh ff-latn-gm ff-latn-gn ff-latn-gw ff-latn-lr ff-latn-mr ff-latn-ne ff-latn-ng
ff-latn-sl ff-latn-sn fi fi-fi fil fil-ph fo fo-dk fo-fo fr fr-be fr-bf fr-bi fr-bj fr-bl fr-ca fr-cd fr-cf fr-cg
fr-ch fr-ci fr-cm fr-dj fr-dz fr-fr fr-ga fr-gf fr-gn fr-gp fr-gq fr-ht fr-km fr-lu fr-ma fr-mc fr-mf fr-mg fr-ml
fr-mq fr-mr fr-mu fr-nc fr-ne fr-pf fr-pm fr-re fr-rw fr-sc fr-sn fr-sy fr-td fr-tg fr-tn fr-vu fr-wf fr-yt fur fur-it
fy fy-nl ga ga-gb ga-ie gd gd-gb gl gl-es gsw gsw-ch gsw-fr gsw-li gu gu-in guz guz-ke gv gv-im ha ha-gh ha-ne ha-ng
haw haw-us he he-il hi hi-in hr hr-ba hr-hr hsb hsb-de hu hu-hu hy hy-am ia id id-id ig ig-ng ii ii-cn is is-is it
it-ch it-it it-sm it-va ja ja-jp jgo jgo-cm jmc jmc-tz jv jv-id ka ka-ge kab kab-dz kam kam-ke kde kde-tz kea kea-cv
khq khq-ml ki ki-ke kk kk-kz kkj kkj-cm kl kl-gl kln kln-ke km km-kh kn kn-in ko ko-kp ko-kr kok kok-in ks ks-arab
ks-arab-in ksb ksb-tz ksf ksf-cm ksh ksh-de ku ku-tr kw kw-gb ky ky-kg lag lag-tz lb lb-lu lg lg-ug lkt lkt-us ln
ln-ao ln-cd ln-cf ln-cg lo lo-la lrc lrc-iq lrc-ir lt lt-lt lu lu-cd luo luo-ke luy luy-ke lv lv-lv mai mai-in mas
mas-ke mas-tz mer mer-ke mfe mfe-mu mg mg-mg mgh mgh-mz mgo mgo-cm mi mi-nz mk mk-mk ml ml-in mn mn-mn mni mni-beng
mni-beng-in mr mr-in ms ms-bn ms-id ms-my ms-sg mt mt-mt mua mua-cm my my-mm mzn mzn-ir naq naq-na nb nb-no nb-sj nd
nd-zw nds nds-de nds-nl ne ne-in ne-np nl nl-aw nl-be nl-bq nl-cw nl-nl nl-sr nl-sx nmg nmg-cm nn nn-no nnh nnh-cm nus
nus-ss nyn nyn-ug om om-et om-ke or or-in os os-ge os-ru pa pa-arab pa-arab-pk pa-guru pa-guru-in pcm pcm-ng pl pl-pl
prg ps ps-af ps-pk pt pt-ao pt-br pt-ch pt-cv pt-gq pt-gw pt-lu pt-mo pt-mz pt-pt pt-st pt-tl qu qu-bo qu-ec qu-pe rm
rm-ch rn rn-bi ro ro-md ro-ro rof rof-tz ru ru-by ru-kg ru-kz ru-md ru-ru ru-ua rw rw-rw rwk rwk-tz sah sah-ru saq
saq-ke sat sat-olck sat-olck-in sbp sbp-tz sd sd-arab sd-arab-pk sd-deva sd-deva-in se se-fi se-no se-se seh seh-mz
ses ses-ml sg sg-cf shi shi-latn shi-latn-ma shi-tfng shi-tfng-ma si si-lk sk sk-sk sl sl-si smn smn-fi sn sn-zw so
so-dj so-et so-ke so-so sq sq-al sq-mk sq-xk sr sr-cyrl sr-cyrl-ba sr-cyrl-me sr-cyrl-rs sr-cyrl-xk sr-latn sr-latn-ba
sr-latn-me sr-latn-rs sr-latn-xk su su-latn su-latn-id sv sv-ax sv-fi sv-se sw sw-cd sw-ke sw-tz sw-ug ta ta-in ta-lk
ta-my ta-sg te te-in teo teo-ke teo-ug tg tg-tj th th-th ti ti-er ti-et tk tk-tm to to-to tr tr-cy tr-tr tt tt-ru twq
twq-ne tzm tzm-ma ug ug-cn uk uk-ua ur ur-in ur-pk uz uz-arab uz-arab-af uz-cyrl uz-cyrl-uz uz-latn uz-latn-uz vai
vai-latn vai-latn-lr vai-vaii vai-vaii-lr vi vi-vn vo vun vun-tz wae wae-ch wo wo-sn xh xh-za xog xog-ug yav yav-cm yi
yo yo-bj yo-ng yue yue-hans yue-hans-cn yue-hant yue-hant-hk zgh zgh-ma zh zh-hans zh-hans-cn zh-hans-hk zh-hans-mo
zh-hans-sg zh-hant zh-hant-hk zh-hant-mo zh-hant-tw zu zu-za
"""
CODES = WRITTEN.split()
