-- A crosswalk row leads to a code of the list, and of one code to one code at a time.
{% set dimensions = [
    'area', 'offence', 'form', 'ict', 'sex', 'age', 'relationship', 'report_status', 'disability', 'user_type',
    'contact_reason', 'nationality', 'response',
] -%}

{% for dimension in dimensions %}
select
    '{{ dimension }} not listed' as fault,
    crosswalk.scheme,
    crosswalk.source_code
from {{ ref('crosswalk_' ~ dimension) }} as crosswalk
left join {{ ref('cl_' ~ dimension) }} as code_list
    on crosswalk.code = code_list.code
where code_list.code is null

union all

select
    '{{ dimension }} twice at a time' as fault,
    one.scheme,
    one.source_code
from {{ ref('crosswalk_' ~ dimension) }} as one
inner join {{ ref('crosswalk_' ~ dimension) }} as another
    on
        one.scheme = another.scheme
        and one.source_code = another.source_code
        and one.code < another.code
        and coalesce(one.valid_from, date '0001-01-01') <= coalesce(another.valid_to, date '9999-12-31')
        and coalesce(another.valid_from, date '0001-01-01') <= coalesce(one.valid_to, date '9999-12-31')

{% if not loop.last %}union all{% endif %}
{% endfor %}
