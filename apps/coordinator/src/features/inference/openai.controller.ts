import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { Refusal } from '@flotilla/domain/refusals/catalogue';
import { type ChatCompletion, ChatCompletionRequest } from '@flotilla/protocol/openai/chat';
import type { ModelList, ModelObject } from '@flotilla/protocol/openai/models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parse } from '../../infra/parse.ts';
import { ChatAnswers } from './chat.ts';
import { ServableModels } from './servable-models.ts';

@Controller('v1')
export class OpenAiController {
  constructor(
    private readonly chat: ChatAnswers,
    private readonly models: ServableModels,
  ) {}

  @Get('models')
  list(): ModelList {
    return { object: 'list', data: this.models.list() };
  }

  @Get('models/*')
  one(@Param('*') name: string): ModelObject {
    const model = this.models.list().find(({ id }) => id === name);
    if (!model) throw this.models.notFound(name);
    return model;
  }

  @Post('chat/completions')
  @HttpCode(200)
  async completions(@Body() body: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (typeof body !== 'object' || body === null) throw new Refusal('invalid_json', 'The body is not a JSON object');
    const answer: ChatCompletion | null = await this.chat.answer(parse(ChatCompletionRequest, body), body, { request, reply });
    if (answer) await reply.send(answer);
  }
}
