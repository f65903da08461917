-- Every form of the taxonomy is a code of the list, below its group.

select taxonomy.code
from {{ ref('taxonomy') }} as taxonomy
left join {{ ref('cl_form') }} as forms
    on taxonomy.code = forms.code
where
    forms.code is null
    or (forms.parent != taxonomy.l1 and taxonomy.code != 'OTH.NTF')
