package web

import "github.com/gin-gonic/gin"

func (s *Site) formRoutes(*gin.RouterGroup) {}
