using System.Text.Json;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Indices;

/// <summary><c>_index_template</c>, <c>_component_template</c> and the legacy <c>_template</c>.</summary>
internal sealed class TemplateApi(IGrainFactory grains)
{
    private IIndicesGrain Indices => grains.GetGrain<IIndicesGrain>(0);

    public void Register(RouteTable routes)
    {
        Register(routes, "_index_template", TemplateKind.Index, "index_templates", "index_template");
        Register(routes, "_component_template", TemplateKind.Component, "component_templates", "component_template");
        Register(routes, "_template", TemplateKind.Legacy, list: null, body: null);
        const string simulate = "create cause master_timeout include_defaults";
        routes.Add(new RestRoute("POST", "/_index_template/_simulate_index/{name}", simulate, (request, response) => Simulate(request, response, index: true)));
        routes.Add(new RestRoute("POST", "/_index_template/_simulate", simulate, (request, response) => Simulate(request, response, index: false)));
        routes.Add(new RestRoute("POST", "/_index_template/_simulate/{name}", simulate, (request, response) => Simulate(request, response, index: false)));
    }

    /// <summary>The routes of one kind. Responses wrap templates in a list, each in a member of its own; legacy ones (null) stand by name.</summary>
    private void Register(RouteTable routes, string path, TemplateKind kind, string? list, string? body)
    {
        const string get = "master_timeout local flat_settings include_defaults";
        foreach (var method in new[] { "PUT", "POST" })
        {
            routes.Add(new RestRoute(method, $"/{path}/{{name}}", "create order cause master_timeout timeout", (request, response) => Put(request, response, kind)));
        }

        routes.Add(new RestRoute("GET", $"/{path}", get, (request, response) => Get(request, response, kind, list, body)));
        routes.Add(new RestRoute("GET", $"/{path}/{{name}}", get, (request, response) => Get(request, response, kind, list, body)));
        routes.Add(new RestRoute("HEAD", $"/{path}/{{name}}", get, (request, response) => Exists(request, response, kind)));
        routes.Add(new RestRoute("DELETE", $"/{path}/{{name}}", "master_timeout timeout", (request, response) => Delete(request, response, kind)));
    }

    private async Task Put(RestRequest request, RestResponse response, TemplateKind kind)
    {
        if (!request.HasBody)
        {
            throw RestErrors.BodyRequired();
        }

        var answer = await Indices.PutTemplate(new PutTemplateRequest
        {
            Kind = kind,
            Name = request.Required("name"),
            Body = request.Body,
            Create = request.Flag("create"),
            Order = request.Int("order"),
            Cause = request.String("cause"),
        });
        response.Acknowledged(answer.Acknowledged);
    }

    private async Task Get(RestRequest request, RestResponse response, TemplateKind kind, string? list, string? body)
    {
        var views = await Find(request, kind);
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            if (list is null)
            {
                foreach (var view in views)
                {
                    writer.WritePropertyName(view.Name);
                    WriteLegacy(writer, view, request.Flag("flat_settings"));
                }
            }
            else
            {
                writer.WriteStartArray(list);
                foreach (var view in views)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", view.Name);
                    writer.WritePropertyName(body!);
                    writer.WriteRawValue(view.Body.Span, skipInputValidation: true);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        });
    }

    private static void WriteLegacy(Utf8JsonWriter writer, TemplateView view, bool flat)
    {
        if (!flat)
        {
            writer.WriteRawValue(view.Body.Span, skipInputValidation: true);
            return;
        }

        using var body = JsonDocument.Parse(view.Body);
        writer.WriteStartObject();
        foreach (var member in body.RootElement.EnumerateObject())
        {
            if (member.Name == "settings")
            {
                SettingsJson.Write(writer, member.Name, JsonSerializer.SerializeToUtf8Bytes(member.Value), flat: true);
            }
            else
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private async Task Exists(RestRequest request, RestResponse response, TemplateKind kind)
    {
        try
        {
            response.Empty((await Find(request, kind)).Length > 0 ? 200 : 404);
        }
        catch (WinnowException exception) when (exception.Status == 404)
        {
            response.Empty(404);
        }
    }

    private async Task Delete(RestRequest request, RestResponse response, TemplateKind kind)
    {
        var answer = await Indices.DeleteTemplates(new TemplatesRequest { Kind = kind, Names = request.List("name") });
        response.Acknowledged(answer.Acknowledged);
    }

    private async Task Simulate(RestRequest request, RestResponse response, bool index)
    {
        var answer = await Indices.SimulateTemplate(new SimulateTemplateRequest
        {
            IndexName = index ? request.String("name") : null,
            TemplateName = index ? null : request.String("name"),
            Body = request.Body,
        });
        response.Json(answer.Status, answer.Body);
    }

    private Task<TemplateView[]> Find(RestRequest request, TemplateKind kind) =>
        Indices.GetTemplates(new TemplatesRequest { Kind = kind, Names = request.List("name") });
}
