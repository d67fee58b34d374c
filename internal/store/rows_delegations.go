package store

import (
	"slices"

	"mandate/internal/engagement"
)

type delegationRow struct {
	OrgID        string `gorm:"primaryKey"`
	ID           string `gorm:"primaryKey"`
	Principal    string
	Delegate     string
	FromDay      string
	UntilDay     string
	EngagementID string
	Gates        jsonText[[]engagement.GateKey]
	Mode         string
	Reason       string
	Version      int
	CreatedBy    string
	CreatedAt    stamp `gorm:"autoCreateTime:false"`
	UpdatedBy    string
	UpdatedAt    stamp `gorm:"autoUpdateTime:false"`
	EndedAt      stamp
}

// TableName names the table.
func (delegationRow) TableName() string { return "delegations" }

func rowOfDelegation(org string, d engagement.Delegation) delegationRow {
	gates := slices.Compact(slices.Sorted(slices.Values(d.Scope.Gates)))
	return delegationRow{
		OrgID: org, ID: d.ID, Principal: d.Principal, Delegate: d.Delegate, FromDay: string(d.From), UntilDay: string(d.Until),
		EngagementID: d.Scope.Engagement, Gates: list(gates), Mode: string(d.Mode), Reason: d.Reason, Version: d.Version,
		CreatedBy: d.CreatedBy, CreatedAt: stampOf(d.CreatedAt), UpdatedBy: d.UpdatedBy, UpdatedAt: stampOf(d.UpdatedAt),
	}
}

func delegationOf(r delegationRow) engagement.Delegation {
	return engagement.Delegation{
		ID: r.ID, Principal: r.Principal, Delegate: r.Delegate, From: engagement.Day(r.FromDay), Until: engagement.Day(r.UntilDay),
		Scope: engagement.DelegationScope{Engagement: r.EngagementID, Gates: r.Gates.V}, Mode: engagement.DelegationMode(r.Mode),
		Reason: r.Reason, Version: r.Version, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.Time,
		UpdatedBy: r.UpdatedBy, UpdatedAt: r.UpdatedAt.Time, EndedAt: r.EndedAt.ptr(),
	}
}
