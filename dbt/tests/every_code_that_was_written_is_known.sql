-- A code that neither its crosswalk nor the list knows stops the build here, by name, before a mart is made.
{% set columns = {
    'area': 'ref_area', 'offence': 'offence', 'form': 'form', 'ict': 'ict', 'sex': 'sex', 'age': 'age',
    'relationship': 'relationship', 'report_status': 'report_status', 'disability': 'disability',
    'user_type': 'user_type', 'contact_reason': 'contact_reason', 'nationality': 'nationality',
    'response': 'response',
} -%}

with facts as (

    select * from {{ ref('int_facts_corrected') }}

),

{% for list, column in columns.items() %}
{{ column }}_codes as (

    {{ coded(list, column ~ '_written', 'facts') }}

),

{% endfor %}
channel_codes as (

    {{ listed('channel', 'channel_written', 'facts') }}

)

{% for column in (columns.values() | list) + ['channel'] %}
select
    '{{ column }}' as dimension,
    scheme,
    written,
    period_from
from {{ column }}_codes
where code is null
{% if not loop.last %}union all{% endif %}
{% endfor %}
