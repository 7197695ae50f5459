"""All addresses; commune, year and standard stand in front of every page of a commune."""

from django.contrib.auth import views as auth_views
from django.urls import include, path

from communes.access import public, signed_in
from communes.views import screen_lock
from communes.views.roles import roles
from communes.views.sign_in import ChangePassword, SignIn, sign_out
from config import first_run
from config.handovers import handover_add
from config.views import desk, home, switch

of_a_commune = [path("desk/", desk, name="desk"), path("handovers/add/", handover_add, name="handover_add")]

urlpatterns = [
    path("", home, name="home"),
    path("switch/", switch, name="switch"),
    path("setup/", first_run.overview, name="setup"),
    path("setup/commune/", first_run.commune, name="setup_commune"),
    path("setup/administrator/", first_run.administrator, name="setup_administrator"),
    path("setup/people/", first_run.people, name="setup_people"),
    path("setup/workbook/", first_run.workbook, name="setup_workbook"),
    path("setup/finish/", first_run.finish, name="setup_finish"),
    path("roles/", roles, name="roles"),
    path("accounts/login/", public(SignIn.as_view()), name="login"),
    path("accounts/logout/", sign_out, name="logout"),
    path("accounts/lock/", screen_lock.lock, name="screen_lock"),
    path("accounts/unlock/", screen_lock.unlock, name="screen_unlock"),
    path("accounts/alive/", screen_lock.alive, name="screen_alive"),
    path("accounts/password/", signed_in(ChangePassword.as_view()), name="password_change"),
    path(
        "accounts/password/done/", signed_in(auth_views.PasswordChangeDoneView.as_view()), name="password_change_done"
    ),
    path(
        "<int:commune>/<int:year>/<slug:standard>/",
        include(
            [
                path("", include("campaigns.urls")),
                path("", include("households.urls")),
                path("", include("awards.urls")),
                path("", include("communes.urls")),
                path("", include((of_a_commune, "config"))),
            ]
        ),
    ),
]
