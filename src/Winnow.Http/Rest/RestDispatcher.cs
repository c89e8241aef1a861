using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Winnow.Contracts;

namespace Winnow.Http.Rest;

/// <summary>
/// The way of every request: route, parameters checked against what the route knows, body read, handler, errors as Elasticsearch's
/// JSON, response shaped and written.
/// </summary>
internal sealed partial class RestDispatcher(RouteTable routes, IOptions<WinnowHttpOptions> options, ILogger<RestDispatcher> logger)
{
    public async Task Invoke(HttpContext context)
    {
        var response = new RestResponse();
        var (path, query) = SplitTarget(context);
        var parameters = QueryText.Parse(query);
        try
        {
            await Handle(context, path, parameters, response);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested || exception is WinnowException)
        {
            var error = exception is BadHttpRequestException { StatusCode: 413 } ? RestErrors.TooLarge(options.Value.MaxContentLength).Error : RestErrors.From(exception);
            if (error.Status == 500 && exception is not WinnowException)
            {
                LogUnforeseen(logger, exception, context.Request.Method, path);
            }

            WriteError(response, error);
        }

        await Send(context, parameters, response);
    }

    private async Task Handle(HttpContext context, string path, Dictionary<string, string> parameters, RestResponse response)
    {
        var segments = RouteTable.Segments(path).Select(QueryText.Decode).ToArray();
        var match = routes.Find(context.Request.Method, segments);
        if (match.Route is not { } route)
        {
            WriteNoRoute(response, context.Request.Method, path, match.AllowedMethods);
            return;
        }

        for (var index = 0; index < segments.Length; index++)
        {
            if (route.PathParameters[index] is { } name)
            {
                parameters[name] = segments[index];
            }
        }

        if (route.NeedsCluster && !options.Value.HasJoined())
        {
            throw RestErrors.NotJoined();
        }

        CheckParameters(route, path, parameters);
        CheckContentType(context.Request);
        var body = await BodyReader.Read(context.Request, options.Value.MaxContentLength);
        if (body.IsEmpty && parameters.TryGetValue("source", out var source))
        {
            body = Encoding.UTF8.GetBytes(source);
        }

        var request = new RestRequest(context, path, parameters, body);
        if (request.Time("master_timeout") is { } timeout)
        {
            MasterTimeout.Set(timeout);
        }

        await route.Handler(request, response);
    }

    private static void CheckParameters(RestRoute route, string path, Dictionary<string, string> parameters)
    {
        var unknown = parameters.Keys
            .Where(name => !route.Parameters.Contains(name) && !RestRoute.CommonParameters.Contains(name) && !route.PathParameters.Contains(name))
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (unknown.Length > 0)
        {
            throw RestErrors.UnrecognizedParameters(path, unknown, [.. route.Parameters, .. RestRoute.CommonParameters]);
        }
    }

    private static void CheckContentType(HttpRequest request)
    {
        var type = request.ContentType;
        if (type is null || request.ContentLength is null or 0)
        {
            return;
        }

        if (!type.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            throw RestErrors.NotAcceptable(type);
        }
    }

    private static void WriteNoRoute(RestResponse response, string method, string path, IReadOnlyCollection<string> allowed)
    {
        var status = allowed.Count > 0 ? 405 : 400;
        var error = allowed.Count > 0
            ? $"Incorrect HTTP method for uri [{path}] and method [{method}], allowed: [{string.Join(", ", allowed)}]"
            : $"no handler found for uri [{path}] and method [{method}]";
        if (allowed.Count > 0)
        {
            response.Headers["Allow"] = string.Join(",", allowed);
        }

        response.Json(status, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("error", error);
            writer.WriteNumber("status", status);
            writer.WriteEndObject();
        });
    }

    private static void WriteError(RestResponse response, WinnowError error) => response.Json(error.Status, writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("error");
        ErrorJson.WriteWithRootCause(writer, error);
        writer.WriteNumber("status", error.Status);
        writer.WriteEndObject();
    });

    private static async Task Send(HttpContext context, Dictionary<string, string> parameters, RestResponse response)
    {
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        var yaml = parameters.TryGetValue("format", out var format) && format == "yaml";
        var pretty = parameters.TryGetValue("pretty", out var flag) && flag != "false";
        var body = response.TextContentType is null
            ? ResponseShaper.Shape(response.Body, parameters.GetValueOrDefault("filter_path"), pretty, yaml)
            : response.Body;
        context.Response.StatusCode = response.Status;
        context.Response.Headers["X-elastic-product"] = "Elasticsearch";
        foreach (var (name, value) in response.Headers)
        {
            context.Response.Headers[name] = value;
        }

        context.Response.ContentType = response.TextContentType ?? (yaml ? "application/yaml" : MediaType(context.Request));
        context.Response.ContentLength = body.Length;
        if (context.Request.Method != "HEAD" && body.Length > 0)
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    // A client that asks for the versioned media type is answered in it.
    private static string MediaType(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("application/vnd.elasticsearch+json", StringComparison.OrdinalIgnoreCase)
            ? "application/vnd.elasticsearch+json;compatible-with=8"
            : "application/json";

    // The raw target, because an encoded slash belongs to its segment.
    private static (string Path, string Query) SplitTarget(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!target.StartsWith('/'))
        {
            target = context.Request.PathBase + context.Request.Path + context.Request.QueryString;
        }

        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed in a way nobody foresaw")]
    private static partial void LogUnforeseen(ILogger logger, Exception exception, string method, string path);
}
