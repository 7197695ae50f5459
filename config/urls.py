"""All addresses; commune, year and standard stand in front of every page of a commune."""

from django.contrib.auth import views as auth_views
from django.urls import include, path

from communes.access import public, signed_in
from communes.forms.sign_in import SignInForm
from communes.views.roles import roles
from communes.views.sign_in import ChangePassword, sign_out
from config.views import desk, home, switch

urlpatterns = [
    path("", home, name="home"),
    path("switch/", switch, name="switch"),
    path("roles/", roles, name="roles"),
    path(
        "accounts/login/",
        public(auth_views.LoginView.as_view(authentication_form=SignInForm, redirect_authenticated_user=True)),
        name="login",
    ),
    path("accounts/logout/", sign_out, name="logout"),
    path("accounts/password/", signed_in(ChangePassword.as_view()), name="password_change"),
    path(
        "accounts/password/done/", signed_in(auth_views.PasswordChangeDoneView.as_view()), name="password_change_done"
    ),
    path(
        "<int:commune>/<int:year>/<slug:standard>/",
        include(
            [
                path("", include(([path("desk/", desk, name="desk")], "config"))),
                path("", include("campaigns.urls")),
                path("", include("households.urls")),
                path("", include("awards.urls")),
                path("", include("communes.urls")),
            ]
        ),
    ),
]
