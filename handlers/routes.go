package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"gevinstoverblik/handlers/guard"
	"gevinstoverblik/models"
)

const apiPrefix = "/api/"

// route is one address: who may use it and what answers. Below apiPrefix a token is asked for, elsewhere a session.
type route struct {
	method  string
	path    string
	right   models.Right
	handler fiber.Handler
	stream  bool // the handler reads the body itself, as it comes
}

func (r route) api() bool { return strings.HasPrefix(r.path, apiPrefix) }

// routes is every address of the program with its right, on one screen. A route without a right does not start.
func (h *Handlers) routes() []route {
	const (
		get   = fiber.MethodGet
		post  = fiber.MethodPost
		put   = fiber.MethodPut
		patch = fiber.MethodPatch

		open    = guard.Open
		self    = models.RightSelf
		figures = models.RightFigures
		cases   = models.RightCases
		imports = models.RightImports
		enter   = models.RightEnter
		targets = models.RightTargets
		limits  = models.RightLimits
		sources = models.RightSources
		admin   = models.RightAdmin
		rebase  = models.RightRebase
		approve = models.RightApprove
		rounds  = models.RightRounds
		values  = models.RightValues
		reports = models.RightReports
		review  = models.RightReview
		benefit = models.RightBenefit
		follow  = models.RightFollow
		confirm = models.RightConfirm
		audit   = models.RightAudit
	)
	return []route{
		{get, "/", self, h.home, false},
		{get, "/overview", figures, h.overview, false},
		{get, "/overview/change", figures, h.change, false},
		{get, "/overview/changes", figures, h.overviewChanges, false},
		{get, "/case-types", figures, h.caseTypes, false},
		{get, "/case-types/:slug", figures, h.caseType, false},
		{get, "/case-types/:slug/limits", figures, h.limits, false},
		{post, "/case-types/:slug/limits", rebase, h.addRebase, false},
		{post, "/case-types/:slug/limits/:id/end", rebase, h.endRebase, false},
		{get, "/case-types/:slug/steps", figures, h.stepTargets, false},
		{post, "/case-types/:slug/steps", targets, h.setStepTarget, false},
		{get, "/explore", figures, h.explore, false},
		{post, "/explore", figures, h.saveView, false},
		{get, "/explore/connect.pq", figures, h.connectQuery, false},
		{get, "/explore/connect.odc", figures, h.connectODC, false},
		{post, "/explore/views/:id/remove", self, h.removeView, false},
		{get, "/cases", cases, h.cases, false},
		{get, "/cases/:source/:case_no", cases, h.oneCase, false},
		{get, "/definitions", self, h.definitions, false},
		{get, "/definitions/:kpi", self, h.definition, false},

		{get, "/data", imports, h.data, false},
		{get, "/data/imports/new", imports, h.newImport, false},
		{post, "/data/imports/new", imports, h.upload, true},
		{get, "/data/imports/pending/:id", imports, h.pendingImport, false},
		{get, "/data/imports/pending/:id/columns", imports, h.columns, false},
		{post, "/data/imports/pending/:id/columns", imports, h.matchColumns, false},
		{get, "/data/imports/pending/:id/progress", imports, h.progress, false},
		{post, "/data/imports/pending/:id/progress", imports, h.lookAgain, false},
		{post, "/data/imports/pending/:id/stop", imports, h.stopJob, false},
		{get, "/data/imports/pending/:id/vanished", imports, h.vanished, false},
		{get, "/data/imports/pending/:id/rejected", imports, h.rejectedRows, false},
		{post, "/data/imports/pending/:id/commit", imports, h.commitImport, false},
		{post, "/data/imports/pending/:id/drop", imports, h.dropImport, false},
		{get, "/data/imports/:id", imports, h.oneImport, false},
		{get, "/data/imports/:id/restated", imports, h.restatedFile, false},
		{get, "/data/imports/:id/undo", imports, h.undoPage, false},
		{post, "/data/imports/:id/undo", imports, h.undoImport, false},

		{get, "/data/quality", cases, h.quality, false},
		{post, "/data/quality/accept", cases, h.acceptDoubt, false},
		{post, "/data/quality/reopen", cases, h.reopenDoubt, false},

		{get, "/data/names", sources, h.names, false},
		{post, "/data/names", sources, h.sayName, false},
		{post, "/data/names/own", sources, h.settleNames, false},
		{post, "/data/names/undo", sources, h.unsayName, false},

		{get, "/data/published", sources, h.published, false},
		{post, "/data/published", sources, h.addPublished, false},
		{get, "/data/published/:id", figures, h.split, false},
		{get, "/data/published/:id/correct", sources, h.publishedForm, false},
		{post, "/data/published/:id/correct", sources, h.correctPublished, false},
		{post, "/data/published/:id/end", sources, h.endPublished, false},
		{get, "/data/time-samples", sources, h.samples, false},
		{post, "/data/time-samples", sources, h.addSample, false},
		{get, "/data/time-samples/:id/correct", sources, h.sampleForm, false},
		{post, "/data/time-samples/:id/correct", sources, h.correctSample, false},
		{post, "/data/time-samples/:id/end", sources, h.endSample, false},

		{get, "/data/values", values, h.values, false},
		{post, "/data/values", values, h.saveValues, false},
		{get, "/data/values/waiting", sources, h.approvals, false},
		{get, "/data/values/:id", values, h.valueForm, false},
		{post, "/data/values/:id", values, h.correctValue, false},
		{post, "/data/values/:id/end", values, h.withdrawValue, false},
		{post, "/data/values/:id/approve", sources, h.approveValue, false},

		{get, "/decisions", benefit, h.decisions, false},
		{get, "/decisions/new", follow, h.newDecision, false},
		{post, "/decisions/new", follow, h.addDecision, false},
		{get, "/decisions/account", benefit, h.decisionAccount, false},
		{get, "/decisions/:id", benefit, h.decision, false},
		{get, "/decisions/:id/edit", follow, h.editDecision, false},
		{post, "/decisions/:id/edit", follow, h.changeDecision, false},
		{post, "/decisions/:id/judge", follow, h.judgeDecision, false},

		{get, "/targets", limits, h.grid, false},
		{get, "/targets/cell", limits, h.gridCell, false},
		{post, "/targets/drafts", enter, h.saveDrafts, false},
		{post, "/targets/withdraw", enter, h.withdraw, false},
		{post, "/targets/ask", enter, h.askToReopen, false},
		{get, "/targets/list", limits, h.targets, false},
		{get, "/targets/history", limits, h.targetChanges, false},
		{get, "/targets/comments", limits, h.comments, false},
		{post, "/targets/comments", enter, h.saveComment, false},
		{get, "/targets/review", approve, h.review, false},
		{post, "/targets/review", approve, h.decideTargets, false},
		{get, "/targets/rounds", rounds, h.roundsPage, false},
		{post, "/targets/rounds", rounds, h.openRound, false},
		{post, "/targets/rounds/deadline", rounds, h.moveDeadline, false},
		{get, "/targets/new", enter, h.newTargets, false},
		{post, "/targets/new", enter, h.uploadTargets, true},
		{post, "/targets/new/accept", enter, h.acceptFile, false},
		{get, "/targets/template", limits, h.template, false},
		{get, "/targets/line", limits, h.trajectory, false},
		{post, "/targets/line", enter, h.drawTrajectory, false},
		{get, "/targets/limits", limits, h.limitList, false},
		{post, "/targets/limits", targets, h.addLimit, false},
		{get, "/targets/deputies", self, h.deputies, false},
		{post, "/targets/deputies", self, h.addDeputy, false},
		{post, "/targets/deputies/:id/end", self, h.endDeputy, false},
		{post, "/targets/reference", sources, h.switchReference, false},

		{get, "/reports", reports, h.reports, false},
		{get, "/reports/new", review, h.newReport, false},
		{post, "/reports/new", review, h.beginReport, false},
		{get, "/reports/:id", reports, h.report, false},
		{get, "/reports/:id/print", reports, h.reportPrint, false},
		{get, "/reports/:id/report.pdf", reports, h.reportPDF, false},
		{get, "/reports/:id/meeting", figures, h.reportMeeting, false},
		{get, "/reports/:id/restated", figures, h.reportRestated, false},
		{get, "/reports/:id/committee", reports, h.committee, false},
		{get, "/reports/:id/committee.docx", reports, h.committeeFile, false},
		{get, "/reports/:id/bundle.zip", figures, h.reportBundle, false},
		{post, "/reports/:id/items", review, h.settleItem, false},
		{post, "/reports/:id/lock", review, h.lockReport, false},
		{post, "/reports/:id/journal", review, h.journalReport, false},

		{get, "/benefits", benefit, h.benefits, false},
		{get, "/benefits/map", benefit, h.benefitMap, false},
		{get, "/benefits/objectives", benefit, h.objectives, false},
		{get, "/benefits/objectives/new", follow, h.registerForm, false},
		{post, "/benefits/objectives/new", follow, h.saveRegister, false},
		{get, "/benefits/objectives/:id", benefit, h.objective, false},
		{get, "/benefits/objectives/:id/edit", follow, h.editRegister, false},
		{post, "/benefits/objectives/:id/edit", follow, h.saveRegister, false},
		{post, "/benefits/objectives/:id/end", follow, h.endRegister, false},
		{get, "/benefits/solutions", benefit, h.solutions, false},
		{get, "/benefits/solutions/new", follow, h.registerForm, false},
		{post, "/benefits/solutions/new", follow, h.saveRegister, false},
		{get, "/benefits/solutions/:id", benefit, h.solution, false},
		{get, "/benefits/solutions/:id/edit", follow, h.editRegister, false},
		{post, "/benefits/solutions/:id/edit", follow, h.saveRegister, false},
		{post, "/benefits/solutions/:id/end", follow, h.endRegister, false},
		{get, "/benefits/changes", benefit, h.changes, false},
		{get, "/benefits/changes/new", follow, h.registerForm, false},
		{post, "/benefits/changes/new", follow, h.saveRegister, false},
		{get, "/benefits/changes/:id", benefit, h.workflowChange, false},
		{get, "/benefits/changes/:id/edit", follow, h.editRegister, false},
		{post, "/benefits/changes/:id/edit", follow, h.saveRegister, false},
		{post, "/benefits/changes/:id/end", follow, h.endRegister, false},
		{get, "/benefits/new", follow, h.benefitForm, false},
		{post, "/benefits/new", follow, h.saveBenefit, false},
		{get, "/benefits/:id", benefit, h.oneBenefit, false},
		{get, "/benefits/:id/edit", follow, h.editBenefit, false},
		{post, "/benefits/:id/edit", follow, h.saveBenefit, false},
		{post, "/benefits/:id/state", follow, h.setBenefitState, false},
		{post, "/benefits/:id/close", follow, h.closeBenefit, false},
		{post, "/benefits/:id/review", follow, h.reviewBenefit, false},
		{post, "/benefits/:id/baseline", follow, h.freezeBaseline, false},
		{post, "/benefits/:id/amounts", follow, h.proposeAmount, false},
		{post, "/benefits/:id/amounts/confirm", confirm, h.confirmAmount, false},
		{post, "/benefits/:id/amounts/refuse", confirm, h.refuseAmount, false},

		{get, "/admin", admin, h.admin, false},
		{get, "/admin/users", admin, h.users, false},
		{post, "/admin/users", admin, h.addUser, false},
		{post, "/admin/users/:id/disable", admin, h.disableUser, false},
		{post, "/admin/users/:id/password", admin, h.setPassword, false},
		{post, "/admin/users/:id/manager", admin, h.setManager, false},
		{get, "/admin/owners", admin, h.owners, false},
		{post, "/admin/owners/:kind/:id", admin, h.giveOwner, false},
		{get, "/admin/tokens", admin, h.tokens, false},
		{post, "/admin/tokens", admin, h.addToken, false},
		{post, "/admin/tokens/:id/revoke", admin, h.revokeToken, false},
		{get, "/admin/audit", audit, h.audit, false},
		{get, "/admin/calendar", admin, h.calendar, false},
		{post, "/admin/calendar", admin, h.savePeriods, false},
		{post, "/admin/calendar/days", admin, h.addHoliday, false},
		{post, "/admin/calendar/days/remove", admin, h.removeHoliday, false},

		{get, "/admin/open-data", admin, h.openSettings, false},
		{post, "/admin/open-data", admin, h.saveOpenData, false},
		{get, "/admin/health", admin, h.healthPage, false},
		{get, "/admin/sources", sources, h.sources, false},
		{post, "/admin/sources", sources, h.addSource, false},
		{get, "/admin/sources/:slug", sources, h.source, false},
		{post, "/admin/sources/:slug", sources, h.saveSource, false},
		{get, "/admin/sources/:slug/personal-data", admin, h.privacy, false},
		{post, "/admin/sources/:slug/personal-data/caseworkers", admin, h.keepCaseworkers, false},
		{post, "/admin/sources/:slug/personal-data/caseworkers/drop", admin, h.dropCaseworkers, false},
		{post, "/admin/sources/:slug/personal-data/hash", admin, h.hashCases, false},
		{post, "/admin/sources/:slug/access", sources, h.saveAccess, false},
		{post, "/admin/sources/:slug/fetch", sources, h.fetchNow, false},
		{get, "/admin/sources/:slug/mapping", sources, h.mapping, false},
		{post, "/admin/sources/:slug/mapping", sources, h.saveMapping, false},

		{get, "/admin/case-types", sources, h.caseTypeNames, false},
		{post, "/admin/case-types/:id/rename", sources, h.renameCaseType, false},
		{post, "/admin/case-types/:id/merge", sources, h.joinCaseType, false},
		{post, "/admin/case-types/:id/part", sources, h.partCaseType, false},
		{get, "/admin/departments", sources, h.departmentNames, false},
		{post, "/admin/departments/:id/rename", sources, h.renameDepartment, false},
		{post, "/admin/departments/:id/merge", sources, h.joinDepartment, false},
		{post, "/admin/departments/:id/part", sources, h.partDepartment, false},
		{post, "/admin/departments/:id/arrange", sources, h.arrangeDepartment, false},

		{get, "/admin/classification", sources, h.classification, false},
		{post, "/admin/classification/versions", sources, h.loadClassification, true},
		{post, "/admin/classification/rules", sources, h.setClassRule, false},
		{post, "/admin/classification/rules/:id/end", sources, h.endClassRule, false},

		{get, "/admin/kpis", sources, h.kpis, false},
		{get, "/admin/kpis/:kpi", sources, h.kpiForm, false},
		{post, "/admin/kpis/:kpi", sources, h.saveKPI, false},

		{get, "/account", self, h.account, false},
		{post, "/account", self, h.saveSettings, false},
		{post, "/account/password", self, h.changePassword, false},
		{post, "/settings", self, h.saveSettings, false},
		{get, "/search", self, h.search, false},
		{get, "/help", self, h.help, false},
		{get, "/help/keys", self, h.keysPage, false},
		{get, "/help/api", self, h.interfacePage, false},
		{get, "/help/tour", self, h.tour, false},

		{get, "/setup", open, h.setup, false},
		{post, "/setup", open, h.firstAdmin, false},
		{get, "/login", open, h.signInPage, false},
		{post, "/login", open, h.signIn, false},
		{post, "/logout", open, h.signOut, false},
		{get, "/accessibility", open, h.accessibility, false},
		{get, "/open", open, h.openData, false},
		{get, "/open/catalog.json", open, h.openCatalogue, false},
		{get, "/open/:kpi/data.csv", open, h.openCSV, false},
		{get, "/open/:kpi/data.json", open, h.openJSON, false},
		{get, "/open/:kpi/metadata.json", open, h.openMetadata, false},
		{get, "/static/*", open, h.staticFile, false},
		{get, "/healthz", open, h.healthz, false},
		{get, "/readyz", open, h.readyz, false},
		{get, "/metrics", open, h.showMetrics, false},

		{get, "/api/v1/openapi.json", open, h.openapi, false},
		{get, "/api/v1/figures", figures, h.apiFigures, false},
		{get, "/api/v1/figures/explain", figures, h.apiExplain, false},
		{get, "/api/v1/explore", figures, h.apiExplore, false},
		{get, "/api/v1/board", figures, h.apiBoard, false},
		{get, "/api/v1/cases", cases, h.apiCases, false},
		{post, "/api/v1/calc/:method", figures, h.apiCalc, false},
		{post, "/api/v1/imports", imports, h.apiImport, true},
		{post, "/api/v1/imports/rejected", imports, h.apiRejected, true},
		{post, "/api/v1/imports/:id/undo", imports, h.apiUndo, false},
		{get, "/api/v1/decisions", benefit, h.apiDecisions, false},
		{post, "/api/v1/decisions", follow, h.apiDecide, false},
		{fiber.MethodPatch, "/api/v1/decisions/:id", follow, h.apiChangeDecision, false},
		{get, "/api/v1/targets", limits, h.apiTargets, false},
		{put, "/api/v1/targets", targets, h.apiSetTargets, true},
		{get, "/api/v1/benefits", benefit, h.apiBenefits, false},
		{post, "/api/v1/benefits", follow, h.apiAddBenefit, false},
		{patch, "/api/v1/benefits/:id", follow, h.apiChangeBenefit, false},
		{get, "/api/v1/audit", audit, h.apiAudit, false},
		{get, "/api/v1/reports", figures, h.apiReports, false},
		{get, "/api/v1/reports/:id", figures, h.apiReport, false},
	}
}
