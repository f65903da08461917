-- Every offence of the list has a form in the crosswalk, one at a time; what is technology-facilitated by definition
-- counts as violence against women, so that the technology share cannot pass a hundred per cent.

with crosswalk as (

    select * from {{ ref('crosswalk_offence_form') }}

),

offences as (

    select * from {{ ref('cl_offence') }}
    where code not in ('_T', '_Z')

),

forms as (

    select * from {{ ref('int_forms') }}

)

select
    offences.code,
    'no form' as fault
from offences
left join crosswalk
    on offences.code = crosswalk.offence
where crosswalk.offence is null

union all

select
    crosswalk.offence as code,
    'form or offence not listed' as fault
from crosswalk
left join offences
    on crosswalk.offence = offences.code
left join forms
    on crosswalk.form = forms.form
where
    offences.code is null
    or forms.form is null

union all

select
    one.offence as code,
    'two forms at a time' as fault
from crosswalk as one
inner join crosswalk as another
    on
        one.offence = another.offence
        and one.form < another.form
        and coalesce(one.valid_from, date '0001-01-01') <= coalesce(another.valid_to, date '9999-12-31')
        and coalesce(another.valid_from, date '0001-01-01') <= coalesce(one.valid_to, date '9999-12-31')

union all

select
    crosswalk.offence as code,
    'by definition, yet not violence against women' as fault
from crosswalk
inner join forms
    on crosswalk.form = forms.form
where
    forms.is_technology_facilitated
    and crosswalk.mapping = 'exact'
    and not crosswalk.needs_tech_flag
    and not crosswalk.is_vaw
