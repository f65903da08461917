-- What is read as a form of violence is a category or keyword of the template, and leads to a form that is listed.

select
    crosswalk.scheme,
    crosswalk.source_code
from {{ ref('crosswalk_platform_form') }} as crosswalk
left join {{ ref('platform_category') }} as categories
    on crosswalk.source_code = categories.code
left join {{ ref('cl_form') }} as forms
    on crosswalk.code = forms.code
where
    forms.code is null
    or (crosswalk.scheme in ('dsa_v1', 'dsa_v2') and categories.code is null)

union all

select
    names.scheme,
    names.source_code
from {{ ref('crosswalk_platform') }} as names
left join {{ ref('cl_platform') }} as platforms
    on names.code = platforms.code
where platforms.code is null
