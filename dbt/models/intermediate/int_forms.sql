-- Every form of violence with its level, the leaf that stands for it, and whether it is technology-facilitated.

with closure as (

    select * from {{ ref('int_closure') }}
    where dimension = 'form'

),

forms as (

    select * from {{ ref('cl_form') }}

),

levelled as (

    select
        forms.code as form,
        -- 0 is everything, 1 a group, 2 a form of the taxonomy; what lies outside it is not broken down further.
        case
            when forms.code in ('_A', '_T', '_X', '_Z') then 0
            when forms.parent in ('_T', '_X') then 1
            else 2
        end as form_level,
        coalesce(bool_or(closure.ancestor = '_T'), false) and forms.code != '_T' as is_technology_facilitated,
        max(case when closure.ancestor != '_T' and forms_above.parent = '_T' then closure.ancestor end) as form_group
    from forms
    inner join closure
        on forms.code = closure.descendant
    left join forms as forms_above
        on closure.ancestor = forms_above.code
    group by forms.code, forms.parent

),

leaves as (

    select
        levelled.*,
        -- A group named alone is the group with the form unspecified, so that every parent is the sum of its children.
        coalesce(unspecified.code, levelled.form) as leaf
    from levelled
    left join forms as unspecified
        on
            levelled.form_level = 1
            and levelled.form || '.UNS' = unspecified.code

)

select * from leaves
