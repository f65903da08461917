-- Facts with the form of violence and the use of technology decided, in this order:
--   an offence that is technology-facilitated by definition is; a form named beside it counts, unless the flag says no;
--   else the flag; else it is not known. An offence seen as done by technology and of no form is of a form unspecified.
-- An offence that no row of the crosswalk holds for in its period stays: its form is not known, unless one is named.

with facts as (

    select * from {{ ref('int_facts_coded') }}

),

offence_forms as (

    select * from {{ ref('crosswalk_offence_form') }}

),

forms as (

    select * from {{ ref('int_forms') }}

),

offences as (

    select
        used.offence,
        used.period_to,
        offence_forms.form,
        offence_forms.mapping = 'exact' and not offence_forms.needs_tech_flag as is_by_definition,
        offence_forms.is_vaw
    from (
        select distinct
            offence,
            period_to
        from facts
        where offence is not null
    ) as used
    left join offence_forms
        on
            used.offence = offence_forms.offence
            and coalesce(offence_forms.valid_from, used.period_to) <= used.period_to
    qualify row_number() over (
        partition by used.offence, used.period_to
        order by
            coalesce(offence_forms.valid_to, used.period_to) >= used.period_to desc,
            offence_forms.valid_from desc nulls last
    ) = 1

),

with_offence as (

    select
        facts.*,
        offences.form as offence_form,
        coalesce(offences.is_by_definition, false) as is_by_definition,
        facts.has_offence and offences.form is null as is_unmapped,
        -- What helplines and centres count is violence by what they are; of the police, the crosswalk knows.
        case when facts.source = 'cso' then true else coalesce(offences.is_vaw, false) end as is_vaw,
        case
            when facts.has_form then facts.form
            when facts.has_offence then offences.form
            else '_A'
        end as conduct
    from facts
    left join offences
        on
            facts.offence = offences.offence
            and facts.period_to = offences.period_to

),

with_technology as (

    select
        with_offence.*,
        forms.leaf,
        forms.is_technology_facilitated as is_technology_form,
        case
            when with_offence.is_by_definition then 'Y'
            when with_offence.form = 'OTH.NTF' then 'N'
            when with_offence.ict in ('Y', 'N') then with_offence.ict
            when with_offence.has_form and forms.is_technology_facilitated and with_offence.form_mapping = 'exact'
                then 'Y'
            when with_offence.conduct = '_A' then '_T'
            else '_U'
        end as resolved_ict
    from with_offence
    left join forms
        on with_offence.conduct = forms.form

),

resolved as (

    select
        * exclude (
            form, ict, offence, conduct, leaf, is_technology_form, resolved_ict, offence_form, is_by_definition,
            form_mapping, has_form, has_offence, is_vaw, is_unmapped
        ),
        -- What was done by technology is a part of all recorded violence, whatever the offence is called.
        is_vaw or (is_unmapped and resolved_ict = 'Y') as is_vaw,
        case when has_offence then offence else '_T' end as offence,
        resolved_ict as ict,
        case
            when series = 'compilation' then '_Z'
            when resolved_ict = 'Y' and not coalesce(is_technology_form, false) then 'OTH.UNS'
            when is_unmapped and not has_form then '_U'
            else leaf
        end as form
    from with_technology

)

select * from resolved
