"""The endpoint: a session with its points and scores, written as the framework's guide shows."""

from django.contrib.auth import authenticate, login
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from rest_framework import generics, serializers

from bench.peer.models import Batch, Point, Rating, Session


class PointSerializer(serializers.ModelSerializer):
    """One injection; its key is the sender's."""

    id = serializers.UUIDField()

    class Meta:
        model = Point
        exclude = ("session",)


class RatingSerializer(serializers.ModelSerializer):
    """One pain score; its key is the sender's."""

    id = serializers.UUIDField()

    class Meta:
        model = Rating
        exclude = ("session",)


class SessionSerializer(serializers.ModelSerializer):
    """A session with what was charted in it."""

    points = PointSerializer(many=True)
    ratings = RatingSerializer(many=True)

    class Meta:
        model = Session
        fields = "__all__"

    def update(self, instance: Session, validated_data: dict) -> Session:
        """Replace the nested rows by those that were sent, one after the other."""
        nested = {"points": Point, "ratings": Rating}
        rows = {name: validated_data.pop(name) for name in nested}
        instance = super().update(instance, validated_data)
        for name, model in nested.items():
            getattr(instance, name).all().delete()
            for row in rows[name]:
                model.objects.create(session=instance, **row)
        return instance


class SessionDetail(generics.RetrieveUpdateAPIView):
    """Read and save one session."""

    queryset = Session.objects.prefetch_related("points", "ratings")
    serializer_class = SessionSerializer


@csrf_exempt
def sign_in(request: HttpRequest) -> JsonResponse:
    """Open a session of the browser, an empty one to save into, and a batch to draw from."""
    login(request, authenticate(username="bench", password=request.POST["password"]))
    made = {"session": str(Session.objects.create().id), "batch": str(Batch.objects.create().id)}
    return JsonResponse({**made, "csrf": get_token(request)})


urlpatterns = [path("sign-in/", sign_in), path("sessions/<uuid:pk>/", SessionDetail.as_view())]
